"""Recurrent cells, each declared as data."""
