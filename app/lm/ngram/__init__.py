"""n-gram language models: counting, smoothing, scoring, ARPA."""
