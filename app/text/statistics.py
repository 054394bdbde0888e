"""Says what a model will meet in a text: how many tokens, how many different ones, how many of them once."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Literal

from app.text.tokenizer import Unit, tokenize

FEW_TOKENS = 5_000  # fewer, and a network learns them by heart
LONG_SENTENCE = 200  # tokens
Advice = Literal["few_tokens", "long_sentence"]


@dataclass(frozen=True, slots=True)
class TextStatistics:
    """Figures of a text, by one unit; `longest` in tokens, without marks of beginning and end.

    first: its first sentences, by which one sees whether the encoding was right; advice: what to think of
    before a model is made of it.
    """

    unit: Unit
    num_sentences: int
    num_tokens: int
    num_types: int
    num_once: int
    longest: int
    first: list[str]
    advice: list[Advice]


def statistics_of(sentences: list[str], unit: Unit, language: str) -> TextStatistics:
    """Count a text's tokens.

    >>> statistics = statistics_of(["今天天气真好", "今天"], Unit.CHAR, "zh")
    >>> statistics.num_tokens, statistics.num_types, statistics.num_once, statistics.longest
    (8, 5, 3, 6)
    """
    counts: Counter[str] = Counter()
    longest = 0
    for sentence in sentences:
        tokens = tokenize(sentence, unit, language)
        counts.update(tokens)
        longest = max(longest, len(tokens))
    total = counts.total()
    advice: list[Advice] = []
    if total < FEW_TOKENS:
        advice.append("few_tokens")
    if longest > LONG_SENTENCE:
        advice.append("long_sentence")
    once = sum(count == 1 for count in counts.values())
    first = [sentence[:100] for sentence in sentences[:3]]
    return TextStatistics(unit, len(sentences), total, len(counts), once, longest, first, advice)
