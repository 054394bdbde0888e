"""The Elman cell: a = b + W h + U x, h = tanh a, o = c + V h, yhat = softmax o."""

from __future__ import annotations

import numpy as np

from app.lm.checks import Floats
from app.lm.rnn.cells.graph import Gradient, Graph, Operand, Operation
from app.lm.rnn.matmul import times_transposed
from app.lm.rnn.parameters import Parameters

# Deep Learning, equations 10.8 to 10.11, the loss, and 10.18 to 10.28 backward.
READOUT = (
    Operation("o", "sum", (Operand("h", "V"), Operand("c")), r"o^{(t)} = c + V h^{(t)}", "readout"),
    Operation(
        "yhat",
        "softmax",
        (Operand("o"),),
        r"\hat{y}^{(t)} = \operatorname{softmax}(o^{(t)})",
        "softmax",
        "yhat",
    ),
    Operation(
        "L",
        "log",
        (Operand("yhat"), Operand("y")),
        r"L^{(t)} = {-\log}\, \hat{y}^{(t)}[y^{(t)}]",
        "unroll",
        "L",
    ),
)
ELMAN = Graph(
    parameters={
        "U": ("hidden", "token"),
        "W": ("hidden", "hidden"),
        "V": ("token", "hidden"),
        "b": ("hidden",),
        "c": ("token",),
    },
    forward=(
        Operation(
            "a",
            "sum",
            (Operand("x", "U"), Operand("h", "W", lag=1), Operand("b")),
            r"a^{(t)} = b + W h^{(t-1)} + U x^{(t)}",
            "advance",
            "a",
        ),
        Operation("h", "tanh", (Operand("a"),), r"h^{(t)} = \tanh(a^{(t)})", "advance", "h"),
        *READOUT,
    ),
    backward=(
        Gradient("o", (r"\nabla o^{(t)} = \hat{y}^{(t)} - y^{(t)}",), "output_gradient", "do"),
        Gradient(
            "h", (r"\nabla h^{(t)} = V^{\top} \nabla o^{(t)} + W^{\top} \nabla a^{(t+1)}",), "step_back", "dh"
        ),
        Gradient(
            "a", (r"\nabla a^{(t)} = (1 - h^{(t)} \odot h^{(t)}) \odot \nabla h^{(t)}",), "step_back", "da"
        ),
        Gradient(
            "theta",
            (
                r"\nabla W \leftarrow \nabla W + \nabla a^{(t)} h^{{(t-1)}{\top}}",
                r"\nabla U \leftarrow \nabla U + \nabla a^{(t)} x^{{(t)}{\top}}",
                r"\nabla b \leftarrow \nabla b + \nabla a^{(t)}",
                r"\nabla V \leftarrow \nabla V + \nabla o^{(t)} h^{{(t)}{\top}}",
                r"\nabla c \leftarrow \nabla c + \nabla o^{(t)}",
            ),
            "walk_back",
            "gradients",
        ),
    ),
)


def advance(params: Parameters, h_before: Floats, token: int) -> tuple[Floats, Floats]:
    """Return a(t) and h(t) = f(h(t-1), x(t); theta), both (H,)."""
    # U x(t) with x(t) one-hot is row `token` of Uᵀ: a gather, no product.
    a = params.b + params.W @ h_before + params.U_rows[token]
    h = np.tanh(a)
    return a, h


def readout(params: Parameters, h: Floats) -> Floats:
    """Return o(t) = c + V h(t), (|V|,), for one h(t), (H,), or for all at once, (tau, |V|) for (tau, H)."""
    return params.c + times_transposed(h, params.V)  # h Vᵀ: V h(t) in every row t


def softmax(o: Floats) -> tuple[Floats, Floats]:
    """Return yhat = exp(o) / sum exp(o) over the last axis, and log_z, the log of that sum."""
    highest = o.max(axis=-1, keepdims=True)  # taken out so that exp cannot overflow
    yhat = np.exp(o - highest)
    total = yhat.sum(axis=-1, keepdims=True)
    yhat /= total
    return yhat, (highest + np.log(total))[..., 0]
