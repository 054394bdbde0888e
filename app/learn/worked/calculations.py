"""The calculations of chapters 3, 6, 10, 12 and 14, each on three places."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from app.learn.catalogue_text import said
from app.learn.evidence import TUTORIAL, Evidence
from app.learn.worked.calculation import Calculation, Line, count, tex
from app.lm.ngram.smoothing import Smoothing

PHRASE = "天气真好"
DIGITS = 6  # of what a blank line needs: so many are checked


def counted_factor(e: Evidence) -> Sequence[Calculation]:
    """Chapter 3: both counts of a bigram, and their quotient."""
    factors = e.counts(2, models=TUTORIAL, text=PHRASE).factors[1:]
    return [
        Calculation(
            said("worked.counted_factor", token=factor.token, context=factor.context[-1]),
            [
                Line(rf"c(\text{{{factor.context[-1]}}})", "", factor.context_count or 0),
                Line(rf"c(\text{{{factor.context[-1]}{factor.token}}})", "", factor.count or 0),
                Line(
                    rf"P(\text{{{factor.token}}}|\text{{{factor.context[-1]}}})",
                    rf"\frac{{{count(factor.count or 0)}}}{{{count(factor.context_count or 0)}}}",
                    factor.prob,
                ),
            ],
        )
        for factor in factors
    ]


def perplexity(e: Evidence) -> Sequence[Calculation]:
    """Chapter 6: from the total surprisal to perplexity, for three orders."""
    calculations = []
    for order in (1, 2, 3):
        score = e.counts(order, Smoothing.WITTEN_BELL)
        total, N = -(score.log_prob or 0.0) / math.log(2), score.num_predicted
        lines = [
            Line(r"-\log_2 P(S)", "", total),
            Line(r"\frac{1}{N}(-\log_2 P(S))", rf"{tex(total)} / {N}", total / N),
            Line(r"\text{PPL}", rf"2^{{{tex(total / N)}}}", 2 ** (total / N)),
        ]
        calculations.append(Calculation(said(f"worked.perplexity.{order}"), lines))
    return calculations


def softmax(e: Evidence) -> Sequence[Calculation]:
    """Chapter 10: from the score of the right token to its probability and loss, for three time steps."""
    return [_softmax(e, t) for t in (2, 3, 5)]


def _softmax(e: Evidence, t: int) -> Calculation:
    o, y = e.run.trace.o[t - 1], int(e.run.trace.y[t - 1])
    power, total = math.exp(o[y]), float(np.exp(o).sum())
    lines = [
        Line("o_y", "", float(o[y])),
        Line("e^{o_y}", rf"e^{{{tex(float(o[y]))}}}", power),
        Line(r"\sum_j e^{o_j}", "", total, given=True),
        Line(r"\hat y_y", rf"\frac{{{tex(power)}}}{{{tex(total)}}}", power / total),
        Line("L", rf"-\ln {tex(power / total)}", -math.log(power / total)),
    ]
    return Calculation(said("worked.softmax", t=t, token=e.run.word(y) or ""), lines)


def gradient_term(e: Evidence) -> Sequence[Calculation]:
    """Chapter 12: one entry of one term of the gradient of W, for three time steps."""
    return [_gradient_term(e, t) for t in (3, 4, 5)]


def _gradient_term(e: Evidence, t: int) -> Calculation:
    h, before, dh = e.run.trace.h[t - 1], e.run.trace.h_before[t - 1], e.gradients.dh[t - 1]
    slope = float(1 - h[0] ** 2)
    da = slope * float(dh[0])
    lines = [
        Line(rf"\nabla h_1^{{({t})}}", "", float(dh[0])),
        Line(
            rf"1 - (h_1^{{({t})}})^2",
            rf"1 - {tex(float(h[0]))}^2",
            slope,
            needs=rf"h_1^{{({t})}} = {float(h[0]):.{DIGITS}f}",
        ),
        Line(rf"\nabla a_1^{{({t})}}", rf"{tex(slope)} \times {tex(float(dh[0]))}", da),
        Line(
            rf"\nabla a_1^{{({t})}} h_1^{{({t - 1})}}",
            rf"{tex(da)} \times {tex(float(before[0]))}",
            da * float(before[0]),
            needs=rf"h_1^{{({t - 1})}} = {float(before[0]):.{DIGITS}f}",
        ),
    ]
    return Calculation(said("worked.gradient_term", t=t), lines)


def one_step(e: Evidence) -> Sequence[Calculation]:
    """Chapter 14: one component of a and h, for three time steps."""
    return [_one_step(e, t) for t in (1, 2, 3)]


def _one_step(e: Evidence, t: int) -> Calculation:
    params, trace = e.run.params, e.run.trace
    before, column = trace.h_before[t - 1], params.U[:, trace.x[t - 1]]
    Wh = float(params.W[0] @ before)
    products = " + ".join(
        rf"{tex(float(weight))} \times {tex(float(value))}"
        for weight, value in zip(params.W[0], before, strict=True)
    )
    a = float(params.b[0]) + Wh + float(column[0])
    lines = [
        Line(rf"(W h^{{({t - 1})}})_1", products, Wh),
        Line(
            rf"a_1^{{({t})}}",
            rf"{tex(float(params.b[0]))} + {tex(Wh)} + {tex(float(column[0]))}",
            a,
            needs=rf"b_1 = {float(params.b[0]):.{DIGITS}f}, U_{{1,x}} = {float(column[0]):.{DIGITS}f}",
        ),
        Line(rf"h_1^{{({t})}}", rf"\tanh {tex(a)}", math.tanh(a)),
    ]
    return Calculation(said("worked.one_step", t=t, token=e.run.word(int(trace.x[t - 1])) or ""), lines)
