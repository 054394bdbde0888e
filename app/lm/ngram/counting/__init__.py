"""Counts of n-grams: sorted keys, merged parts, a trie in arrays."""
