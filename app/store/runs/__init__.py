"""Training runs as folders: all that is known of one is in its files, whoever works on it."""
