"""Many sentences, or one very long one, at once."""
