"""Encodes cut text with a given vocabulary, without a Python object per token."""

from __future__ import annotations

import io

import numpy as np

from app.errors import BrokenText
from app.text.ids import Ids32
from app.text.pretokenized.stream import blocks, cut, marked
from app.text.pretokenized.word_hash import LANE, WordNumbers
from app.text.vocabulary import BOS_ID, EOS_ID, MARKS, UNK_ID, Vocabulary


class LineEncoder:
    """Gives what `tokenize` with the unit `space` and `Vocabulary.encode` give, many lines at once."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        named = {
            token.encode(): index
            for index, token in enumerate(vocabulary.tokens)
            if index >= len(MARKS) and token.split() == [token]
        }  # no text has one with a blank in it
        self._numbers = WordNumbers()
        lines = cut(b"\n" + b"\n".join(named) + b"\n" + bytes(2 * LANE))
        lines.numbers(self._numbers)
        self._numbers.is_closed = True
        # By number; the last one is for `NOBODY`, -1.
        self._ids = np.array([*(named[word] for word in self._numbers.words), UNK_ID], np.int32)

    def encode(self, text: str) -> Ids32:
        """Return `<s> w1 .. wT </s>` of each line, one after another. Raises `BrokenText`."""
        try:
            content = text.encode()
        except UnicodeEncodeError as error:
            raise BrokenText(position=error.start + 1) from error
        parts = [self._encoded(block) for block in blocks(io.BytesIO(content))]
        return np.concatenate(parts) if parts else np.zeros(0, np.int32)

    def _encoded(self, block: bytes) -> Ids32:
        lines = cut(block)
        return marked(lines, self._ids[lines.numbers(self._numbers)], (BOS_ID, EOS_ID))
