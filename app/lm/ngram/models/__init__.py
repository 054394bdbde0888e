"""n-gram models: counted on demand, tabulated, cut by hand, and in bulk."""
