"""Pretokenized."""
