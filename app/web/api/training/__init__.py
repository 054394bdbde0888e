"""Training over the API: what is asked for, and the runs."""
