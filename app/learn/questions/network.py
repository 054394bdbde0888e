"""Chapters 7 to 10: state, sharing, the forward pass, softmax."""

from __future__ import annotations

import math
from itertools import combinations

import numpy as np

from app.learn.catalogue_text import number, plain, said, seen, whole
from app.learn.evidence import SMALL, Evidence
from app.learn.questions.question import ChoiceQuestion, Option, TooFew

LOGITS = (1.0, 2.2, -3.0, 4.1)  # of a well-known course's example


def same_character(e: Evidence) -> ChoiceQuestion:
    """Ask what the network predicts after the same token read twice (M22), once this and once that."""
    trace, tops = e.run.trace, e.run.trace.yhat.argmax(axis=1)
    twice = (
        (i, j)
        for i, j in combinations(range(trace.tau), 2)
        if trace.x[i] == trace.x[j] and tops[i] != tops[j]
    )
    i, j = next(twice, (0, 0))
    if i == j:
        raise TooFew
    token, a, b = (seen(e.run.word(int(one)) or "") for one in (trace.x[i], tops[i], tops[j]))
    return ChoiceQuestion.of(
        said("q.same_character", model=e.network, text=e.text, token=token, first=i + 1, second=j + 1),
        said("q.same_character.option", a=a, b=b),
        said("q.same_character.because", gap=number(float(np.linalg.norm(trace.h[i] - trace.h[j])), 2)),
        [
            Option(said("q.same_character.option", a=a, b=a), "M22", said("why.M22")),
            Option(said("q.same_character.option", a=b, b=b), "M22_last", said("why.M22")),
        ],
    )


def how_many_columns(e: Evidence) -> ChoiceQuestion:
    """Ask tau of the unrolled network."""
    T = e.run.trace.tau - 1
    H = e.run.params.hidden_size
    return ChoiceQuestion.of(
        said("q.how_many_columns", text=e.text, count=T),
        plain(T + 1),
        said("q.how_many_columns.because", count=T + 1),
        [
            Option(plain(T), "no_end", said("why.no_end")),
            Option(plain(H), "M20", said("why.M20_columns", H=H)),
            Option(plain(1), "folded", said("why.folded")),
        ],
    )


def the_square(e: Evidence) -> ChoiceQuestion:
    """Ask what the square in the folded circuit is."""
    return ChoiceQuestion.of(
        said("q.the_square"),
        said("q.the_square.delay"),
        said("q.the_square.because"),
        [
            Option(said("q.the_square.layer"), "square_is_layer", said("why.square_is_layer")),
            Option(said("q.the_square.weight"), "square_is_weight", said("why.square_is_weight")),
        ],
    )


def how_many_parameters(e: Evidence) -> ChoiceQuestion:
    """Ask how many parameters a sentence of 8 tokens needs, and one of 800 (M19)."""
    params = e.store.rnn(SMALL).parameters
    H, size, total = params.hidden_size, params.vocabulary_size, params.num_parameters
    return ChoiceQuestion.of(
        said("q.how_many_parameters", H=H, size=size),
        said("q.how_many_parameters.option", a=total, b=total),
        said("q.how_many_parameters.because", H=H, size=size, total=total),
        [
            Option(
                said("q.how_many_parameters.option", a=total, b=whole(100 * total)), "M19", said("why.M19")
            ),
            Option(
                said("q.how_many_parameters.option", a=total, b=whole(total + 792 * H * H)),
                "M19_W",
                said("why.M19_W"),
            ),
        ],
    )


def how_many_in_h(e: Evidence) -> ChoiceQuestion:
    """Ask how many numbers h(t) has (M20, M23)."""
    H, size, tau = e.run.params.hidden_size, e.run.params.vocabulary_size, e.run.trace.tau
    return ChoiceQuestion.of(
        said("q.how_many_in_h", model=e.network, text=e.text),
        plain(H),
        said("q.how_many_in_h.because", H=H),
        [
            Option(plain(tau), "M20", said("why.M20", tau=tau)),
            Option(plain(size), "M23", said("why.M23", size=whole(size))),
        ],
    )


def sign_of_h(e: Evidence) -> ChoiceQuestion:
    """Ask the sign of one component from its a."""
    t = min(4, e.run.trace.tau)
    a = e.run.trace.a[t - 1]
    i = int(np.abs(a).argmax()) + 1
    value = float(a[i - 1])
    right, wrong = (said("q.sign_of_h.positive"), said("q.sign_of_h.negative"))[:: 1 if value > 0 else -1]
    return ChoiceQuestion.of(
        said("q.sign_of_h", i=i, t=t, value=number(value, 3)),
        right,
        said("q.sign_of_h.because", value=number(math.tanh(value), 3)),
        [
            Option(wrong, "tanh_flips", said("why.tanh_flips")),
            Option(said("q.sign_of_h.unknown"), "sign_unknown", said("why.sign_unknown")),
        ],
    )


def likely_logit(e: Evidence) -> ChoiceQuestion:
    """Ask the probability behind a logit (M15)."""
    powers = [math.exp(one) for one in LOGITS]
    probs = [power / sum(powers) for power in powers]
    share = LOGITS[1] / sum(abs(one) for one in LOGITS)
    return ChoiceQuestion.of(
        said("q.likely_logit", o=", ".join(number(one, 1) for one in LOGITS)),
        plain(number(probs[1], 3)),
        said("q.likely_logit.because", probs=", ".join(number(one, 3) for one in probs)),
        [
            Option(plain(number(LOGITS[1], 1)), "M15", said("why.M15")),
            Option(plain(number(share, 3)), "M15_share", said("why.M15_share")),
        ],
    )


def add_five(e: Evidence) -> ChoiceQuestion:
    """Ask what adding 5 to every o changes (M17)."""
    return ChoiceQuestion.of(
        said("q.add_five"),
        said("q.add_five.nothing"),
        said("q.add_five.because"),
        [
            Option(said("q.add_five.surer"), "M17", said("why.M17")),
            Option(said("q.add_five.flatter"), "M17_flat", said("why.M17")),
        ],
    )


def without_tanh(e: Evidence) -> ChoiceQuestion:
    """Ask how h(3) comes from the inputs where h(t) = a(t) (M26)."""
    params, trace = e.run.params, e.run.trace
    if trace.tau < 3:
        raise TooFew
    first, *later = params.b + params.U_rows[trace.x[:3]]  # U x(t) + b
    terms = [params.W @ params.W @ first, params.W @ later[0], later[1]]
    return ChoiceQuestion.of(
        said("q.without_tanh", text=e.text),
        said("q.without_tanh.sum"),
        said("q.without_tanh.because"),
        [
            Option(
                said("q.without_tanh.same"),
                "M26",
                said("why.M26", gap=number(float(np.linalg.norm(trace.h[2] - sum(terms))), 2)),
            ),
            Option(
                said("q.without_tanh.last"),
                "M26_last",
                said("why.M26_last", length=number(float(np.linalg.norm(terms[0])), 2)),
            ),
        ],
    )


QUESTIONS = (
    same_character,
    how_many_columns,
    the_square,
    how_many_parameters,
    how_many_in_h,
    sign_of_h,
    likely_logit,
    add_five,
    without_tanh,
)
