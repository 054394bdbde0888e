"""Indexes of a corpus: where a phrase occurs."""
