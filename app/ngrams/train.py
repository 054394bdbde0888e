"""`python -m app.ngrams.train TEXT ORDER OUT`: the training process, its errors and notes told in words."""

from app.errors import UnrollError
from app.runs.ngram_process import main


def run() -> None:
    """Train; the words are loaded only where something is to be told, as they take memory."""
    try:
        made_up = main()
    except UnrollError as error:
        from app.web.terminal import errors_in_words  # noqa: PLC0415

        with errors_in_words():
            raise error from None
    else:
        if made_up:
            from app.web.terminal import note  # noqa: PLC0415

            note("cli.fallback", orders=", ".join(map(str, made_up)))


if __name__ == "__main__":
    run()
