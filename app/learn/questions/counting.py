"""Chapters 3, 4 and 7: counting and the Markov assumption."""

from __future__ import annotations

import math

from app.explain.sentence.score import FactorEvidence
from app.learn.catalogue_text import number, over, plain, said, whole
from app.learn.evidence import TUTORIAL, Evidence
from app.learn.questions.question import ChoiceQuestion, Option, TooFew
from app.lm.ngram.smoothing import Smoothing

TRANSLATIONS = ("你多大了", "怎么老是你")  # of "How old are you?", in the tutorial


def which_denominator(e: Evidence) -> ChoiceQuestion:
    """Ask P(气|天) from the tutorial's counts (M2)."""
    factor = _factor(e, 2, "气", "天气真好")
    total = e.counts(1, models=TUTORIAL, text="天").factors[0].context_count or 0
    count, context = factor.count or 0, factor.context_count or 0
    return ChoiceQuestion.of(
        said("q.which_denominator", count=count, context=context, total=whole(total)),
        plain(over(count, context)),
        said("q.which_denominator.because", prob=number(factor.prob)),
        [
            Option(plain(over(count, total)), "M2", said("why.M2", prob=number(count / total))),
            Option(
                plain(over(context, total)),
                "unconditional",
                said("why.unconditional", prob=number(context / total)),
            ),
        ],
    )


def which_counts(e: Evidence) -> ChoiceQuestion:
    """Ask which counts make P(真|天气) (M1, M2)."""
    long, short = _factor(e, 3, "真", "天气真好"), _factor(e, 2, "真", "天气真好")
    first = _factor(e, 2, "气", "天气真好")
    return ChoiceQuestion.of(
        said("q.which_counts"),
        plain(over(long.count or 0, long.context_count or 0)),
        said("q.which_counts.because", count=long.count or 0, context=long.context_count or 0),
        [
            Option(
                plain(over(short.count or 0, short.context_count or 0)),
                "M1",
                said("why.forgets_more", context=short.context_count or 0),
            ),
            Option(
                plain(over(long.count or 0, first.context_count or 0)),
                "wrong_context",
                said("why.wrong_context", context=first.context_count or 0),
            ),
        ],
    )


def sum_of_a_row(e: Evidence) -> ChoiceQuestion:
    """Ask the sum of P(w|v) over all w where the end of a sentence is no outcome (M3).

    v is the first token of the sentence that ends one of the corpus.
    """
    ends = (e.counts(2, text=token, boundaries=True).factors[-1] for token in dict.fromkeys(e.tokens))
    end = next((one for one in ends if one.count), None)
    if end is None:
        raise TooFew
    token, last, times = end.context[-1], end.count or 0, end.context_count or 0
    return ChoiceQuestion.of(
        said("q.sum_of_a_row", corpus=e.corpus, token=token, times=whole(times), last=whole(last)),
        plain(over(times - last, times)),
        said("q.sum_of_a_row.because", token=token, times=whole(times), last=whole(last)),
        [
            Option(plain(1), "M3", said("why.M3", token=token, times=whole(times), last=whole(last))),
            Option(plain(over(last, times)), "M3_end", said("why.M3_end", token=token)),
        ],
    )


def what_is_in_front(e: Evidence) -> ChoiceQuestion:
    """Ask the context of a trigram (M1)."""
    tokens = e.counts(3).tokens
    if len(tokens) < 4:
        raise TooFew
    t = min(5, len(tokens) - 1)
    join = " " if e.language == "en" else ""
    before = [join.join(tokens[max(t - n, 0) : t]) for n in (1, 2, 3)]
    return ChoiceQuestion.of(
        said("q.what_is_in_front", text=e.text, token=tokens[t]),
        plain(before[1]),
        said("q.what_is_in_front.because", context=before[1], token=tokens[t]),
        [
            Option(plain(before[2]), "M1", said("why.M1")),
            Option(plain(before[0]), "bigram", said("why.bigram", context=before[0])),
        ],
    )


def longer_is_smaller(e: Evidence) -> ChoiceQuestion:
    """Ask why one translation has the larger P although it need not mean more (M11)."""
    right, literal = (
        e.counts(
            2, Smoothing.KNESER_NEY, Evidence(TRANSLATIONS[0], e.store).counted_by, text, boundaries=True
        )
        for text in TRANSLATIONS
    )
    if right.log_prob is None or literal.log_prob is None:
        raise TooFew
    return ChoiceQuestion.of(
        said("q.longer_is_smaller", a=TRANSLATIONS[0], b=TRANSLATIONS[1]),
        said("q.longer_is_smaller.key", a=number(right.prob), b=number(literal.prob)),
        said(
            "q.longer_is_smaller.because",
            a=number(right.perplexity or math.inf, 0),
            b=number(literal.perplexity or math.inf, 0),
        ),
        [
            Option(
                said("q.longer_is_smaller.meaning"),
                "M11",
                said("why.M11", a=right.num_predicted, b=literal.num_predicted),
            ),
            Option(said("q.longer_is_smaller.equal"), "both_grammatical", said("why.both_grammatical")),
        ],
    )


def read_twice(e: Evidence) -> ChoiceQuestion:
    """Ask whether a bigram can answer differently to a token that occurs twice (M22)."""
    token = next((one for one in e.tokens if e.tokens.count(one) > 1), None)
    if token is None:
        raise TooFew
    return ChoiceQuestion.of(
        said("q.read_twice", text=e.text, token=token),
        said("q.read_twice.same"),
        said("q.read_twice.because", token=token),
        [
            Option(said("q.read_twice.differs"), "M22", said("why.M22_bigram", token=token)),
            Option(said("q.read_twice.depends", token=token), "M22_depends", said("why.M22_depends")),
        ],
    )


def _factor(e: Evidence, order: int, token: str, text: str) -> FactorEvidence:
    return next(one for one in e.counts(order, models=TUTORIAL, text=text).factors if one.token == token)


QUESTIONS = (
    which_denominator,
    which_counts,
    sum_of_a_row,
    what_is_in_front,
    longer_is_smaller,
    read_twice,
)
