"""Known slips of programs that compute the network: each a pass with one line wrong, and how to tell it."""
