"""Chapter 11: the loss of a step, and what it does not look at."""

from __future__ import annotations

import math

import numpy as np

from app.learn.catalogue_text import number, plain, said, seen, whole
from app.learn.evidence import Evidence
from app.learn.questions.question import ChoiceQuestion, Option, TooFew
from app.lm.rnn.cells.elman import softmax


def loss_of_half(e: Evidence) -> ChoiceQuestion:
    """Ask L where the truth had probability 0.5."""
    return ChoiceQuestion.of(
        said("q.loss_of_half"),
        plain(number(math.log(2), 3)),
        said("q.loss_of_half.because"),
        [
            Option(plain(number(0.5, 3)), "loss_is_rest", said("why.loss_is_rest")),
            Option(plain(number(1.0, 3)), "bits_not_nats", said("why.bits_not_nats")),
        ],
    )


def worst_step(e: Evidence) -> ChoiceQuestion:
    """Ask at which step the network is most surprised."""
    trace = e.run.trace
    order = np.argsort(trace.L)
    worst, best = int(order[-1]), int(order[0])
    tokens = [e.run.word(int(one)) or "" for one in trace.y]
    if trace.tau < 3 or len({tokens[worst], tokens[best], tokens[-1]}) < 2:
        raise TooFew
    return ChoiceQuestion.of(
        said("q.worst_step", text=e.text, model=e.network),
        said("factor", token=seen(tokens[worst]), t=worst + 1),
        said(
            "q.worst_step.because",
            prob=number(float(np.exp(-trace.L[worst]))),
            loss=number(float(trace.L[worst]), 3),
        ),
        [
            Option(
                said("factor", token=seen(tokens[best]), t=best + 1),
                "large_costs",
                said("why.large_costs", prob=number(float(np.exp(-trace.L[best])))),
            ),
            Option(
                said("factor", token=seen(tokens[-1]), t=trace.tau),
                "last_is_worst",
                said("why.last_is_worst", loss=number(float(trace.L[-1]), 3)),
            ),
        ],
    )


def softmax_twice(e: Evidence) -> ChoiceQuestion:
    """Ask the smallest loss of a step where softmax is applied to yhat once more (M16)."""
    trace = e.run.trace
    size = trace.yhat.shape[1]
    most = math.e / (math.e + size - 1)  # of yhat = 1 and zeros
    _, log_z = softmax(trace.yhat)
    twice = log_z - trace.yhat[np.arange(trace.tau), trace.y]
    return ChoiceQuestion.of(
        said("q.softmax_twice", size=whole(size)),
        plain(number(-math.log(most), 3)),
        said(
            "q.softmax_twice.because",
            rest=whole(size - 1),
            most=number(most),
            text=e.text,
            once=number(-trace.log_prob, 3),
            twice=number(float(twice.sum()), 2),
        ),
        [
            Option(plain(0), "M16", said("why.M16", most=number(most))),
            Option(
                plain(number(math.log(size), 3)),
                "M16_even",
                said("why.M16_even", size=whole(size), most=number(most)),
            ),
        ],
    )


def wrong_but_cheaper(e: Evidence) -> ChoiceQuestion:
    """Ask which loss is larger, of a step whose top token is wrong or of one whose top token is right (M18).

    They are the cheapest wrong one and the dearest right one.
    """
    trace = e.run.trace
    top = trace.yhat.argmax(axis=1)
    wrong, right = np.flatnonzero(top != trace.y), np.flatnonzero(top == trace.y)
    if not len(wrong) or not len(right):
        raise TooFew
    i, j = int(wrong[trace.L[wrong].argmin()]), int(right[trace.L[right].argmax()])
    first, missed, hit = (seen(e.run.word(int(one)) or "") for one in (top[i], trace.y[i], trace.y[j]))
    probs = {
        "top": number(float(trace.yhat[i, top[i]]), 3),
        "missed": number(float(np.exp(-trace.L[i])), 3),
        "hit": number(float(np.exp(-trace.L[j])), 3),
    }
    if trace.L[i] >= trace.L[j] or probs["missed"] == probs["hit"]:
        raise TooFew
    steps = {"wrong": i + 1, "right": j + 1}
    losses = {"cheap": number(float(trace.L[i]), 3), "dear": number(float(trace.L[j]), 3)}
    return ChoiceQuestion.of(
        said(
            "q.wrong_but_cheaper",
            model=e.network,
            text=e.text,
            first=first,
            missed_token=missed,
            hit_token=hit,
            **probs,
            **steps,
        ),
        said("q.wrong_but_cheaper.right", t=j + 1),
        said("q.wrong_but_cheaper.because", **steps, **losses, missed=probs["missed"], hit=probs["hit"]),
        [
            Option(said("q.wrong_but_cheaper.wrong", t=i + 1), "M18", said("why.M18", **losses)),
            Option(
                said("q.wrong_but_cheaper.sure", t=i + 1, top=probs["top"]),
                "M18_top",
                said("why.M18_top", first=first, missed_token=missed, missed=probs["missed"]),
            ),
        ],
    )


QUESTIONS = (loss_of_half, worst_step, softmax_twice, wrong_but_cheaper)
