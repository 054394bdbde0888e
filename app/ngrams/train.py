"""`python -m app.ngrams.train`: the former address of the training process, now in `app.runs`."""

from app.runs.ngram_process import main

if __name__ == "__main__":
    main()
