"""How many bytes scores will take as JSON, told before they are made: contexts grow with the sentence."""

from __future__ import annotations

from collections.abc import Sequence

from app.errors import AnswerTooLarge
from app.explain.figures import cut
from app.lm.ngram.smoothing import Smoothing
from app.store.cards import ModelCard
from app.store.model_registry import Store

FACTOR = 320  # bytes of a factor without its context
LINK = 420  # of what a shorter context gives to it, under a smoothing that backs off to those
MARKS = 3  # around a token in a list: two quotes and a comma


def score_bytes(tokens: Sequence[str], card: ModelCard, smoothing: Smoothing) -> int:
    """Return about how many bytes of JSON the score of one cut text under one model takes."""
    num = len(tokens)
    order = card.order if isinstance(card.order, int) else num + 1  # a network and "full" forget nothing
    context = min(order - 1, num / 2)  # tokens on average
    a_token = MARKS + sum(len(token.encode("utf-8", "replace")) for token in tokens) / max(num, 1)
    links = order if card.kind == "ngram" and smoothing.backs_off else 0
    return int(num * (FACTOR + min(links, num) * LINK + (context + 1) * a_token))


def check_scores(
    texts: Sequence[str], cards: Sequence[ModelCard], store: Store, smoothing: Smoothing, limit: int
) -> None:
    """Raise AnswerTooLarge for scores over the limit of bytes, besides what `cut` raises."""
    most = store.settings.max_tokens
    size = sum(score_bytes(cut(text, card, most), card, smoothing) for text in texts for card in cards)
    check_bytes(size, limit)


def check_bytes(size: int, limit: int) -> None:
    """Raise AnswerTooLarge for more bytes than the limit."""
    if size > limit:
        raise AnswerTooLarge(limit=limit, actual=size)
