"""Recurrent networks: forward, backward, in bulk, and inspected."""
