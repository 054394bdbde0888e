"""`python -m app.ngrams.train`, the address that the training process had before it moved to `app.runs`."""

from app.runs.ngram_process import main

if __name__ == "__main__":
    main()
