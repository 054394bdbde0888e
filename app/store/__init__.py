"""Floor 3: models and corpora as immutable artefacts, each loaded once; the only room with files."""
