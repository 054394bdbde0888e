"""A forward pass over a sequence, time step by time step."""
