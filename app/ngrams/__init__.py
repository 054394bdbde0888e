"""The training process under its former address: `python -m app.ngrams.train`."""
