"""A gated recurrent unit as one declaration, with forward and backward: reset after W, as PyTorch has it.

Cho et al., 2014, with gates z and r; n = tanh(b_n + U_n x + r * m), m = b_m + W_n h(t-1);
h = (1 - z) * n + z * h(t-1).
"""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from app.explain.trace.forward_pass import ForwardPass
from app.lm.rnn.cells.elman import READOUT, softmax
from app.lm.rnn.cells.graph import Gradient, Graph, Operand, Operation

STATE, TOKEN = "hidden", "token"


def gate(name):
    reads = (Operand("x", f"U_{name}"), Operand("h", f"W_{name}", lag=1), Operand(f"b_{name}"))
    return (
        Operation(
            f"a_{name}",
            "sum",
            reads,
            rf"a_{name}^{{(t)}} = b_{name} + W_{name} h^{{(t-1)}} + U_{name} x^{{(t)}}",
            "run",
        ),
        Operation(
            name, "sigmoid", (Operand(f"a_{name}"),), rf"{name}^{{(t)}} = \sigma(a_{name}^{{(t)}})", "run"
        ),
    )


MATRICES = {f"U_{k}": (STATE, TOKEN) for k in "zrn"} | {f"W_{k}": (STATE, STATE) for k in "zrn"}
BIASES = {f"b_{k}": (STATE,) for k in "zrnm"}
GRU = Graph(
    parameters=MATRICES | BIASES | {"V": (TOKEN, STATE), "c": (TOKEN,)},
    forward=(
        *gate("z"),
        *gate("r"),
        Operation(
            "m", "sum", (Operand("h", "W_n", lag=1), Operand("b_m")), r"m^{(t)} = b_m + W_n h^{(t-1)}", "run"
        ),
        Operation(
            "a_n",
            "sum",
            (Operand("m", times="r"), Operand("x", "U_n"), Operand("b_n")),
            r"a_n^{(t)} = b_n + U_n x^{(t)} + r^{(t)} \odot m^{(t)}",
            "run",
        ),
        Operation("n", "tanh", (Operand("a_n"),), r"n^{(t)} = \tanh(a_n^{(t)})", "run"),
        Operation(
            "h",
            "sum",
            (Operand("h", times="z", lag=1), Operand("n", times="z", is_complement=True)),
            r"h^{(t)} = (1 - z^{(t)}) \odot n^{(t)} + z^{(t)} \odot h^{(t-1)}",
            "run",
        ),
        *READOUT,
    ),
    backward=tuple(
        Gradient(stage, (rf"\nabla {tex}",), "back", f"d{stage}")
        for stage, tex in {
            "o": r"o^{(t)} = \hat{y}^{(t)} - y^{(t)}",
            "h": r"h^{(t)} = V^{\top} \nabla o^{(t)} + z^{(t+1)} \odot \nabla h^{(t+1)}"
            r" + W_n^{\top} \nabla m^{(t+1)} + W_r^{\top} \nabla a_r^{(t+1)} + W_z^{\top} \nabla a_z^{(t+1)}",
            "a_n": r"a_n^{(t)} = (1 - n^{(t)} \odot n^{(t)}) \odot (1 - z^{(t)}) \odot \nabla h^{(t)}",
            "m": r"m^{(t)} = r^{(t)} \odot \nabla a_n^{(t)}",
            "a_r": r"a_r^{(t)} = r^{(t)} \odot (1 - r^{(t)}) \odot m^{(t)} \odot \nabla a_n^{(t)}",
            "a_z": r"a_z^{(t)} = z^{(t)} \odot (1 - z^{(t)}) \odot (h^{(t-1)} - n^{(t)})"
            r" \odot \nabla h^{(t)}",
            "theta": r"W_z \leftarrow \nabla W_z + \nabla a_z^{(t)} h^{{(t-1)}{\top}}",
        }.items()
    ),
)


def sigmoid(a):
    return 1 / (1 + np.exp(-a))


def run(p, x, y, h0):
    """Every node of every time step, (tau, n) each, by the names of the declaration."""
    made = {name: [] for name in (*GRU.nodes, "h_before")}
    h = h0
    for token, target in zip(x, y, strict=True):
        now = {"h_before": h}
        for k in "zr":
            now[f"a_{k}"] = p[f"b_{k}"] + p[f"W_{k}"] @ h + p[f"U_{k}"][:, token]
            now[k] = sigmoid(now[f"a_{k}"])
        now["m"] = p["b_m"] + p["W_n"] @ h
        now["a_n"] = p["b_n"] + p["U_n"][:, token] + now["r"] * now["m"]
        now["n"] = np.tanh(now["a_n"])
        now["h"] = h = (1 - now["z"]) * now["n"] + now["z"] * h
        now["o"] = p["c"] + p["V"] @ h
        now["yhat"], log_z = softmax(now["o"])
        now["L"] = log_z - now["o"][target]
        for name, value in now.items():
            made[name].append(value)
    rows = {name: np.array(values) for name, values in made.items()}
    return SimpleNamespace(x=np.array(x), y=np.array(y), h0=h0, tau=len(x), **rows)


class Numbers(SimpleNamespace):
    """Parameters by name, each equal to itself alone, as those of the app."""

    __hash__ = object.__hash__
    __eq__ = object.__eq__


SIZE = {STATE: 3, TOKEN: 5}
X, Y = [0, 3, 4, 3], [3, 4, 3, 1]
WORDS = ["<s>", "</s>", "<unk>", "天", "气"]


def parameters():
    """Drawn numbers of every parameter, float64."""
    rng = np.random.default_rng(7)
    return {name: rng.normal(size=[SIZE[axis] for axis in axes]) for name, axes in GRU.parameters.items()}


def forward_pass():
    """A run over four tokens, as the explanations take it."""
    p = parameters()
    sizes = {"hidden_size": SIZE[STATE], "vocabulary_size": SIZE[TOKEN], "dtype": np.dtype(np.float64)}
    params = Numbers(**p, **sizes, num_parameters=sum(array.size for array in p.values()))
    trace = run(p, X, Y, np.array([0.3, -0.2, 0.1]))
    return ForwardPass(params, trace, "天气天", ("天", "气", "天"), words=WORDS, cell=GRU)


def back(p, trace):
    """The gradients of the summed loss at every parameter and at the nodes of the declaration's way back."""
    tau, H = trace.h.shape
    do = trace.yhat.copy()
    do[np.arange(tau), trace.y] -= 1
    d = {name: np.zeros((tau, H)) for name in ("a_z", "a_r", "m", "a_n", "h")}
    dh = np.zeros(H)
    for t in reversed(range(tau)):
        z, r, n, m, h = (getattr(trace, name)[t] for name in ("z", "r", "n", "m", "h_before"))
        d["h"][t] = dh = dh + p["V"].T @ do[t]
        d["a_n"][t] = (1 - n**2) * (1 - z) * dh
        d["m"][t] = r * d["a_n"][t]
        d["a_r"][t] = r * (1 - r) * m * d["a_n"][t]
        d["a_z"][t] = z * (1 - z) * (h - n) * dh
        dh = z * dh + sum(p[f"W_{k}"].T @ d[row][t] for k, row in {"z": "a_z", "r": "a_r", "n": "m"}.items())
    one_hot = np.eye(p["U_z"].shape[1])[trace.x]
    found = {f"d{name}": rows for name, rows in d.items()} | {"do": do}
    for k, row in {"z": "a_z", "r": "a_r", "n": "a_n"}.items():
        found |= {f"dU_{k}": d[row].T @ one_hot, f"db_{k}": d[row].sum(axis=0)}
    for k, row in {"z": "a_z", "r": "a_r", "n": "m"}.items():
        found[f"dW_{k}"] = d[row].T @ trace.h_before
    found |= {"db_m": d["m"].sum(axis=0), "dV": do.T @ trace.h, "dc": do.sum(axis=0)}
    return SimpleNamespace(**found)
