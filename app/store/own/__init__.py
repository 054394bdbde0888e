"""Models that users bring: a network or an ARPA file, understood, kept and read again."""
