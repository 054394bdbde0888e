"""Unroll: how a language model and a recurrent network work, every number real."""

__version__ = "0.1.0"
