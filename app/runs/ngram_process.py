"""`python -m app.runs.ngram_process TEXT ORDER OUT`: from a cut text to a Kneser-Ney model, and to ARPA.

It imports little and keeps little: each order is estimated and written while the next one is being counted.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterable, Iterator
from io import BufferedReader, BytesIO
from pathlib import Path
from typing import BinaryIO

# Must be said before NumPy is loaded: there are no matrix products here, and threads take time to start.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from app.concurrency.heap import keep_memory
from app.concurrency.prefetch import ahead
from app.errors import EmptyText, FileUnreadable
from app.lm.ngram.counting.count import MEMORY, count_levels
from app.lm.ngram.estimator import Estimated, estimate
from app.lm.ngram.smoothing import FALLBACK, Smoothing
from app.store.files.mapped_memory import Maps
from app.store.files.ngram_levels import NGramMetadata, save_levels
from app.store.files.reasons import reason_of
from app.store.files.scratch import Scratch
from app.text.encoding import UTF8, UTF16, decoded
from app.text.pretokenized.stream import read_spaced


def train_file(path: Path, order: int, out: Path, memory: int = MEMORY, encoding: str = UTF8) -> list[int]:
    """Train on a text, one sentence a line, blanks between tokens; write OUT.safetensors and OUT.json.

    memory: bytes to count in. Returns the orders whose discounts are made up, the text being too small for
    them. Raises `FileUnreadable`, `BrokenText`, `InvalidRequest`, `EmptyText`.
    """
    try:
        with path.open("rb") as file:
            text = read_spaced(_as_utf8(file, path, encoding))
    except OSError as error:
        raise FileUnreadable(name=path.name, **reason_of(error)) from error
    if not len(text.stream):
        raise EmptyText
    tokens = text.tokens
    made_up: list[int] = []
    scratch = Scratch(out.parent, memory)
    levels = ahead(count_levels(text.stream, len(tokens), order, memory, scratch))
    del text  # the stream goes once all is counted
    about = NGramMetadata(Smoothing.KNESER_NEY, "space", "")
    estimated = _noting(estimate(levels, Smoothing.KNESER_NEY, scratch), made_up)
    save_levels(out, estimated, tokens, about, scratch.maps)
    return made_up


def _noting(levels: Iterable[Estimated], made_up: list[int]) -> Iterator[Estimated]:
    for order, level in enumerate(levels, start=1):
        if level.discounts == FALLBACK:
            made_up.append(order)
        yield level


def _as_utf8(file: BufferedReader, path: Path, encoding: str) -> BinaryIO:
    """Return the text in UTF-8: as it is, or, of another encoding, decoded whole."""
    if encoding == UTF8 and not file.peek(2).startswith(UTF16):
        return file
    return BytesIO(decoded(file.read(), path.name, encoding).encode())


def main() -> list[int]:
    """Read the arguments and train; return what `train_file` does."""
    parser = argparse.ArgumentParser(prog="python -m app.runs.ngram_process", description=__doc__)
    parser.add_argument("text", type=Path, help="UTF-8, one sentence a line, blanks between tokens")
    parser.add_argument("order", type=int, help="1 to 7")
    parser.add_argument("out", type=Path, help="name of the model, without an ending")
    parser.add_argument("--arpa", type=Path, help="write this ARPA file as well")
    allowed = os.environ.get("UNROLL_NGRAM_MEMORY", str(MEMORY))  # text, so that argparse tells what is wrong
    parser.add_argument("--encoding", default=UTF8, help="of the text: utf-8, gb18030, big5, ...")
    parser.add_argument("--memory", type=int, default=allowed, help="bytes to work in, besides 4 a token")
    arguments = parser.parse_args()
    keep_memory(arguments.memory)
    made_up = train_file(arguments.text, arguments.order, arguments.out, arguments.memory, arguments.encoding)
    if arguments.arpa:
        from app.store.files.ngram_files import open_model, write_arpa  # noqa: PLC0415 - not loaded where not asked for

        maps = Maps()
        write_arpa(arguments.arpa, open_model(arguments.out, maps=maps).backoff, maps)
    return made_up


if __name__ == "__main__":
    main()
