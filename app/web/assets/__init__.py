"""Files that a browser loads, compressed ahead of time."""
