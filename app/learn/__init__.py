"""Chapters as data: what is written, and the figures and questions that are computed for a sentence."""
