"""Chapter 14 by hand: two steps forward, two back and one of gradient descent, of the small network.

x = `<s>`, 今 and y = 今, 天: the first two steps of the tutorial's sentence, as if the loss were L(1) + L(2).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from app.learn.catalogue_text import said
from app.learn.evidence import SENTENCE, SMALL, Evidence
from app.learn.worked.calculation import Calculation, Line
from app.lm.checks import Floats
from app.lm.rnn.backward import Gradients, backward
from app.lm.rnn.forward import Trace, forward
from app.lm.rnn.parameters import Parameters
from app.store.model_registry import Store

STEPS = 2
RATE = 0.5


@dataclass(frozen=True, slots=True)
class Sheet:
    """The matrices, in print as U (H, |V|), W, V, b, c; the vocabulary; and what is to be computed.

    loss, loss_after: L(1) + L(2) before and after the step, of all parameters, at the learning rate.
    """

    parameters: Mapping[str, Floats]
    vocabulary: Sequence[str]
    tokens: Sequence[str]
    calculations: Sequence[Calculation]
    rate: float
    loss: float
    loss_after: float


def sheet(store: Store) -> Sheet:
    """Return the sheet with all its results."""
    run = Evidence(SENTENCE, store).run
    params = run.params
    x, y = run.trace.x[:STEPS], run.trace.y[:STEPS]
    trace = forward(params, x, y)
    gradients = backward(params, trace)
    steps = [_forward(params, trace, t) for t in range(1, STEPS + 1)]
    back = [_back(params, trace, gradients, t) for t in range(STEPS, 0, -1)]
    words = store.rnn(SMALL).vocabulary.tokens
    return Sheet(
        parameters={name: getattr(params, name) for name in ("U", "W", "V", "b", "c")},
        vocabulary=words,
        tokens=[words[int(one)] for one in (*x, y[-1])],
        calculations=[*steps, *back, _descent(params, trace, gradients)],
        rate=RATE,
        loss=float(trace.L.sum()),
        loss_after=float(forward(_stepped(params, gradients), x, y).L.sum()),
    )


def _forward(params: Parameters, trace: Trace, t: int) -> Calculation:
    a, h, y = trace.a[t - 1], trace.h[t - 1], int(trace.y[t - 1])
    o = trace.o[t - 1]
    lines = [
        *(
            Line(f"a_{i}", f"b_{i} + (W h^{{({t - 1})}})_{i} + U_{{{i},x}}", float(a[i - 1]))
            for i in _units(a)
        ),
        *(Line(f"h_{i}", rf"\tanh a_{i}", float(h[i - 1])) for i in _units(h)),
        Line("o_y", "c_y + V_y h", float(o[y])),
        Line(r"\sum_j e^{o_j}", "", float(np.exp(o).sum()), given=True),
        Line(r"\hat y_y", r"e^{o_y} / \sum_j e^{o_j}", float(trace.yhat[t - 1, y])),
        Line("L", r"-\ln \hat y_y", float(trace.L[t - 1])),
    ]
    return Calculation(said("sheet.forward", t=t), lines)


def _back(params: Parameters, trace: Trace, gradients: Gradients, t: int) -> Calculation:
    dh, da, do = gradients.dh[t - 1], gradients.da[t - 1], gradients.do[t - 1]
    y = int(trace.y[t - 1])
    lines = [
        Line(r"\nabla o_y", r"\hat y_y - 1", float(do[y])),
        *(
            Line(rf"(V^\top \nabla o)_{i}", "", float(value), given=True)
            for i, value in enumerate(params.V.T @ do, start=1)
        ),
        *(Line(rf"\nabla h_{i}", _sources(i, t), float(dh[i - 1])) for i in _units(dh)),
        *(Line(rf"\nabla a_{i}", rf"(1 - h_{i}^2) \nabla h_{i}", float(da[i - 1])) for i in _units(da)),
    ]
    return Calculation(said("sheet.backward", t=t), lines)


def _sources(i: int, t: int) -> str:
    own = rf"(V^\top \nabla o)_{i}"
    return own if t == STEPS else rf"{own} + (W^\top \nabla a^{{({t + 1})}})_{i}"


def _descent(params: Parameters, trace: Trace, gradients: Gradients) -> Calculation:
    term, old = float(gradients.dW[0, 0]), float(params.W[0, 0])
    lines = [
        Line(
            r"\partial L / \partial W_{11}", r"\nabla a_1^{(1)} h_1^{(0)} + \nabla a_1^{(2)} h_1^{(1)}", term
        ),
        Line("W_{11}'", rf"W_{{11}} - {RATE} \times \partial L / \partial W_{{11}}", old - RATE * term),
    ]
    return Calculation(said("sheet.descent", rate=str(RATE)), lines)


def _stepped(params: Parameters, gradients: Gradients) -> Parameters:
    """Return the parameters after one step of gradient descent."""
    moved = {
        name: getattr(params, name) - RATE * getattr(gradients, f"d{name}")
        for name in ("U", "W", "V", "b", "c")
    }
    return Parameters.of(**moved, dtype=np.float64)


def _units(row: Floats) -> range:
    return range(1, len(row) + 1)
