"""Corpora on disk: built-in, downloaded, uploaded."""
