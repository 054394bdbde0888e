"""Chapters 3 to 7: counting, the Markov assumption, smoothing, perplexity."""

from __future__ import annotations

import math

from app.explain.sentence.score import FactorEvidence
from app.learn.evidence import SENTENCE, SMALL, TUTORIAL, Evidence
from app.learn.questions.question import Option, Question, TooFew
from app.learn.said import number, plain, said, seen, whole
from app.lm.ngram.smoothing import Smoothing

TRANSLATIONS = ("你多大了", "怎么老是你")  # of "How old are you?", in the tutorial


def which_denominator(e: Evidence) -> Question:
    """Ask P(气|天) from the tutorial's counts (M2)."""
    factor = _factor(e, 2, "气", "天气真好")
    total = e.counts(1, models=TUTORIAL, text="天").factors[0].context_count or 0
    count, context = factor.count or 0, factor.context_count or 0
    return Question.of(
        said("q.which_denominator", count=count, context=context, total=whole(total)),
        plain(f"{count} / {context}"),
        said("q.which_denominator.because", prob=number(factor.prob)),
        [
            Option(plain(f"{count} / {whole(total)}"), "M2", said("why.M2", prob=number(count / total))),
            Option(
                plain(f"{context} / {whole(total)}"), "unconditional", said("why.unconditional", prob=number(context / total))
            ),
        ],
    )


def which_counts(e: Evidence) -> Question:
    """Ask which counts make P(真|天气) (M1, M2)."""
    long, short = _factor(e, 3, "真", "天气真好"), _factor(e, 2, "真", "天气真好")
    first = _factor(e, 2, "气", "天气真好")
    return Question.of(
        said("q.which_counts"),
        plain(f"{long.count} / {long.context_count}"),
        said("q.which_counts.because", count=long.count or 0, context=long.context_count or 0),
        [
            Option(plain(f"{short.count} / {short.context_count}"), "M1", said("why.forgets_more", context=short.context_count or 0)),
            Option(plain(f"{long.count} / {first.context_count}"), "wrong_context", said("why.wrong_context", context=first.context_count or 0)),
        ],
    )


def what_is_in_front(e: Evidence) -> Question:
    """Ask the context of a trigram (M1)."""
    tokens = e.counts(3).tokens
    if len(tokens) < 4:
        raise TooFew
    t = min(5, len(tokens) - 1)
    join = " " if e.language == "en" else ""
    before = [join.join(tokens[max(t - n, 0) : t]) for n in (1, 2, 3)]
    return Question.of(
        said("q.what_is_in_front", text=e.text, token=tokens[t]),
        plain(before[1]),
        said("q.what_is_in_front.because", context=before[1], token=tokens[t]),
        [
            Option(plain(before[2]), "M1", said("why.M1")),
            Option(plain(before[0]), "bigram", said("why.bigram", context=before[0])),
        ],
    )


def longer_is_smaller(e: Evidence) -> Question:
    """Ask why one translation has the larger P although it need not mean more (M11)."""
    right, literal = (
        e.counts(2, Smoothing.KNESER_NEY, Evidence(TRANSLATIONS[0], e.store).counted_by, text)
        for text in TRANSLATIONS
    )
    if right.log_prob is None or literal.log_prob is None:
        raise TooFew
    return Question.of(
        said("q.longer_is_smaller", a=TRANSLATIONS[0], b=TRANSLATIONS[1]),
        said("q.longer_is_smaller.key", a=number(right.prob), b=number(literal.prob)),
        said(
            "q.longer_is_smaller.because",
            a=number(right.perplexity or math.inf, 0),
            b=number(literal.perplexity or math.inf, 0),
        ),
        [
            Option(said("q.longer_is_smaller.meaning"), "M11", said("why.M11", a=right.num_predicted, b=literal.num_predicted)),
            Option(said("q.longer_is_smaller.equal"), "both_grammatical", said("why.both_grammatical")),
        ],
    )


def which_is_zero(e: Evidence) -> Question:
    """Ask what a zero says (M6, M7)."""
    zero = next((one for one in e.counts(2).factors if one.prob == 0 and not one.undefined), None)
    if zero is None:
        raise TooFew
    context = seen(zero.context[-1])
    return Question.of(
        said("q.which_is_zero", text=e.text, token=seen(zero.token), context=context, count=zero.context_count or 0),
        said("q.which_is_zero.key"),
        said("q.which_is_zero.because", token=seen(zero.token), context=context),
        [
            Option(said("q.which_is_zero.wrong"), "M6", said("why.M6")),
            Option(said("q.which_is_zero.undefined"), "M7", said("why.M7", count=zero.context_count or 0)),
        ],
    )


def add_one_takes(e: Evidence) -> Question:
    """Ask what add-one makes of a factor that was seen (M8, M9)."""
    plain_score, added = e.counts(2), e.counts(2, Smoothing.ADD_K)
    pairs = [
        (one, other)
        for one, other in zip(plain_score.factors[1:], added.factors[1:], strict=True)
        if one.count and one.context_count and other.prob < one.prob
    ]
    if not pairs:
        raise TooFew
    before, after = max(pairs, key=lambda pair: pair[0].prob / pair[1].prob)
    count, context, outcomes = before.count or 0, before.context_count or 0, after.num_outcomes or 0
    own = len(set(plain_score.tokens))
    return Question.of(
        said("q.add_one_takes", token=seen(before.token), context=seen(before.context[-1]), count=whole(count), total=whole(context), prob=number(before.prob)),
        plain(number(after.prob)),
        said("q.add_one_takes.because", count=whole(count + 1), total=whole(context + outcomes), outcomes=whole(outcomes)),
        [
            Option(plain(number(before.prob)), "M9", said("why.M9")),
            Option(plain(number((count + 1) / (context + own))), "M8", said("why.M8", own=own, outcomes=whole(outcomes))),
            Option(plain(number((count + 1) / (context + 1))), "M8_below", said("why.M8_below", outcomes=whole(outcomes))),
        ],
    )


def which_n(e: Evidence) -> Question:
    """Ask what perplexity divides by (M13), with the perplexity that each N would give."""
    surprisal = e.counts(2, Smoothing.WITTEN_BELL)
    if surprisal.log_prob is None:
        raise TooFew
    T = surprisal.num_predicted
    return Question.of(
        said("q.which_n", text=e.text, bits=number(-surprisal.log_prob / math.log(2), 1)),
        said("q.which_n.option", n=T, value=number(math.exp(-surprisal.log_prob / T), 1)),
        said("q.which_n.because", n=T),
        [
            Option(said("q.which_n.option", n=T + 1, value=number(math.exp(-surprisal.log_prob / (T + 1)), 1)), "M13", said("why.M13")),
            Option(said("q.which_n.option", n=T - 1, value=number(math.exp(-surprisal.log_prob / (T - 1)), 1)), "M13_less", said("why.M13_less", n=T)),
        ]
        if T > 1
        else [],
    )


def knows_nothing(e: Evidence) -> Question:
    """Ask the perplexity of a model that gives all tokens the same probability (M14)."""
    size = e.store.rnn(SMALL).parameters.vocabulary_size
    return Question.of(
        said("q.knows_nothing", size=size),
        plain(size),
        said("q.knows_nothing.because", size=size),
        [
            Option(said("q.knows_nothing.infinite"), "M14", said("why.M14")),
            Option(plain(1), "one_is_worst", said("why.one_is_worst")),
        ],
    )


def read_twice(e: Evidence) -> Question:
    """Ask whether a bigram can answer differently to the same token (M22)."""
    return Question.of(
        said("q.read_twice", text=SENTENCE),
        said("q.read_twice.same"),
        said("q.read_twice.because"),
        [
            Option(said("q.read_twice.differs"), "M22", said("why.M22_bigram")),
            Option(said("q.read_twice.depends"), "M22_depends", said("why.M22_depends")),
        ],
    )


def _factor(e: Evidence, order: int, token: str, text: str) -> FactorEvidence:
    return next(one for one in e.counts(order, models=TUTORIAL, text=text).factors if one.token == token)


QUESTIONS = (
    which_denominator,
    which_counts,
    what_is_in_front,
    longer_is_smaller,
    which_is_zero,
    add_one_takes,
    which_n,
    knows_nothing,
    read_twice,
)
