"""Counting n-grams of texts larger than memory, by many processes at once."""
