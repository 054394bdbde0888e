"""A single number of a run, written out as its sum of products."""
