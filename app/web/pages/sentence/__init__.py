"""The sentence page, `/`."""
