"""What templates write: words, numbers, tokens, equations."""
