"""Slow work: generators of records, run one way whatever they work out. No model is known here."""
