"""Cuts a text into sentences: one a line, or at the marks that end one."""

from __future__ import annotations

import re
import unicodedata
from typing import Literal

from app.text.marks import without_marks
from app.text.tokenizer import check_lines

Cut = Literal["lines", "marks"]

# Marks of Chinese with what closes behind them; those of English where a blank and a capital follow,
# but not after an initial or a title (J. S. Bach, Mr. Smith).
ENDS = re.compile(
    r"(?<=[。！？…])(?![。！？…”’」』）》])|(?<=[。！？…][”’」』）》])(?![”’」』）》])"
    r"|(?<=[.!?])(?<!\b[A-Z]\.)(?<!\b(?:Mr|Ms|Dr|St)\.)(?<!\bMrs\.)\s+(?=[\"'“‘(\[]?[A-Z\u00c0-\u00de])"
    r"|(?<=[.!?][\"'”’)\]])\s+(?=[\"'“‘(\[]?[A-Z\u00c0-\u00de])"
)


def sentences_of(text: str, cut: Cut = "lines") -> list[str]:
    r"""Return the sentences of a text after NFC: no blank ones, white space collapsed, reserved marks spaced.

    cut: "lines", one a line; "marks", each line is also cut where a sentence ends:

    >>> sentences_of("今天真好！“走吧。”他说。\nIt rains. Mr. Smith stays.", "marks")
    ['今天真好！', '“走吧。”', '他说。', 'It rains.', 'Mr. Smith stays.']

    Raises `BrokenText`.
    """
    check_lines(text)
    lines = without_marks(unicodedata.normalize("NFC", text)).split("\n")
    parts = (part for line in lines for part in (ENDS.split(line) if cut == "marks" else (line,)))
    return [sentence for sentence in (" ".join(part.split()) for part in parts) if sentence]
