"""Floor 1: sentences, tokens, vocabularies, corpora and where a phrase occurs in one; it knows no model."""
