"""Floor 1: sentences, tokens, vocabularies, corpora and where a phrase stands in one; knows no model."""
