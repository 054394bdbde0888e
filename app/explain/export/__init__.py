"""A run as files and as a program."""
