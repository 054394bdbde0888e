"""Answers that show themselves in a notebook: a ledger as a table, a trace as the stage itself."""
