"""Floor 0: threads, prefetching, and values made only once."""
