r"""Takes the marks `<s>` and `</s>` written into a text for what they are: the ends of its sentences.

>>> without_marks("<s> the cat sat </s>\n<s> a dog sat </s> <s> it ran </s>\n")
'the cat sat\na dog sat\nit ran\n'
"""

from __future__ import annotations

import re

from app.errors import InvalidRequest

BETWEEN = re.compile(r"(?i)[^\S\n]*(?<!\S)</s>[^\S\n]+<s>(?!\S)[^\S\n]*")
FIRST = re.compile(r"(?im)^[^\S\n]*<s>(?!\S)[^\S\n]*")
LAST = re.compile(r"(?im)[^\S\n]*(?<!\S)</s>[^\S\n]*$")
INSIDE = re.compile(r"(?i)(?<!\S)</?s>(?!\S)")


def without_marks(text: str) -> str:
    """Return the sentences of a text, one a line, without the marks around them, in capitals or not.

    A mark alone, with blanks beside it, is meant: `<s>x` is a word. Raises `InvalidRequest` with the line of
    a mark inside a sentence, where it can mean nothing.
    """
    if "s>" not in text and "S>" not in text:
        return text
    return "\n".join(_sentences(line, number) for number, line in enumerate(text.split("\n"), start=1))


def _sentences(line: str, number: int) -> str:
    """Return the sentences of one line."""
    if "s>" not in line.lower():
        return line
    sentences = LAST.sub("", FIRST.sub("", BETWEEN.sub("\n", line)))
    inside = INSIDE.search(sentences)
    if inside:
        raise InvalidRequest(field="text", reason="mark_inside", token=inside[0], line=number)
    return sentences
