"""Figures of a sentence and of what counting says of it. Arguments are words of the Markdown."""

from __future__ import annotations

import math

from app.learn.catalogue_text import number, seen, whole
from app.learn.evidence import TUTORIAL, Evidence
from app.lm.ngram.smoothing import Smoothing

SHORT = "天气真好"  # the tutorial's example of the chain rule


def sentence(e: Evidence) -> str:
    """Return the sentence itself."""
    return e.text


def tokens(e: Evidence) -> str:
    """Return the number of its tokens, as its models cut it."""
    return whole(len(e.tokens))


def cut_by_character(e: Evidence) -> str:
    """Return its characters."""
    return " / ".join(e.characters)


def cut_by_word(e: Evidence) -> str:
    """Return its words."""
    return " / ".join(e.words)


def characters(e: Evidence) -> str:
    """Return how many characters it has."""
    return whole(len(e.characters))


def words(e: Evidence) -> str:
    """Return how many words it has."""
    return whole(len(e.words))


def token(e: Evidence, t: str) -> str:
    """Return w_t."""
    return seen(e.tokens[int(t) - 1])


def count(e: Evidence, phrase: str) -> str:
    """Return how often a phrase of one to three characters occurs in the tutorial's corpus."""
    return whole(e.counts(len(phrase), models=TUTORIAL, text=phrase).factors[-1].count or 0)


def corpus_size(e: Evidence) -> str:
    """Return how many tokens the tutorial's corpus has."""
    return whole(e.counts(1, models=TUTORIAL, text=SHORT).factors[0].context_count or 0)


def prob(e: Evidence, order: str, t: str) -> str:
    """Return factor t of 天气真好 on the tutorial's corpus, under an order or `full`."""
    return number(e.counts(order, models=TUTORIAL, text=SHORT).factors[int(t) - 1].prob)


def fraction(e: Evidence, order: str, t: str) -> str:
    """Return both counts of that factor."""
    factor = e.counts(order, models=TUTORIAL, text=SHORT).factors[int(t) - 1]
    return f"{whole(factor.count or 0)}/{whole(factor.context_count or 0)}"


def total(e: Evidence, order: str) -> str:
    """Return P(天气真好) on the tutorial's corpus."""
    return number(e.counts(order, models=TUTORIAL, text=SHORT).prob)


def large_fraction(e: Evidence, order: str, t: str) -> str:
    """Return both counts of factor t of the sentence in the large corpus."""
    factor = e.counts(order).factors[int(t) - 1]
    return f"{whole(factor.count or 0)}/{whole(factor.context_count or 0)}"


def large_prob(e: Evidence, order: str, t: str) -> str:
    """Return factor t of the sentence by the large corpus."""
    return number(e.counts(order).factors[int(t) - 1].prob)


def smoothed(e: Evidence, smoothing: str, order: str, t: str) -> str:
    """Return factor t of the sentence by the large corpus under a smoothing."""
    return number(e.counts(order, Smoothing(smoothing)).factors[int(t) - 1].prob)


def surprise(e: Evidence, order: str) -> str:
    """Return the bits of the sentence under Witten–Bell."""
    log_prob = e.counts(order, Smoothing.WITTEN_BELL).log_prob
    return number(-(log_prob or 0.0) / math.log(2), 1)


def perplexity(e: Evidence, order: str) -> str:
    """Return the perplexity of the sentence under Witten–Bell."""
    return number(e.counts(order, Smoothing.WITTEN_BELL).perplexity or math.inf, 1)


def bigram_loss(e: Evidence) -> str:
    """Return the loss of a bigram whose only text is the sentence."""
    return number(-math.log(math.prod(e.bigram_alone)), 3)


def bits(e: Evidence, p: str) -> str:
    """Return −log2 of a probability."""
    return number(-math.log2(float(p)), 1)


def nats(e: Evidence, p: str) -> str:
    """Return −ln of a probability."""
    return number(-math.log(float(p)), 3)


FIGURES = (
    *(sentence, tokens, cut_by_character, cut_by_word, characters, words, token),
    *(count, corpus_size, prob, fraction, total, large_fraction, large_prob, smoothed),
    *(surprise, perplexity, bigram_loss, bits, nats),
)
