"""Training as a generator, and what it reads, decides and keeps."""
