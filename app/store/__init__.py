"""Models and corpora as immutable artefacts, each loaded once: the only room with files."""
