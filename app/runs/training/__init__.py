"""Models trained on a text that a user chose: the request, the work, and what drives it."""
