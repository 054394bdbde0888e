"""The training process under the address it had before: `python -m app.ngrams.train`."""
