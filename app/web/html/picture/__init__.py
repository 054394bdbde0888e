"""The unrolled network as a picture drawn on the server: for paper, and for browsers without a script."""
