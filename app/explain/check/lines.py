"""The line of mathematics that each slip misses, in TeX, as it should be."""

from __future__ import annotations

from app.explain.trace.cell import CELL

_FORWARD = CELL.equations
[_DH] = CELL.backward_equations["h"]
[_DA] = CELL.backward_equations["a"]
_DW = CELL.backward_equations["theta"][0]
_CARRIED = r"W^{\top} \left( (1 - h^{(t+1)} \odot h^{(t+1)}) \odot \nabla h^{(t+1)} \right)"
_SUM = r"\nabla W = \sum_{t=1}^{\tau} \nabla a^{(t)} h^{{(t-1)}{\top}}"
_LOSS = r"L = \sum_{t=1}^{\tau} L^{(t)}"
_FIRST = r"h^{(0)} \to a^{(1)} = b + W h^{(0)} + U x^{(1)}"

LINES: dict[str, str] = {
    "tanh_from_a": _DA,
    "no_tanh_derivative": _DA,
    "diag_wrong_side": rf"\nabla h^{{(t)}} = V^{{\top}} \nabla o^{{(t)}} + {_CARRIED}",
    "dh_not_carried": _DH,
    "overwritten": _DW,
    "last_step_only": _SUM,
    "u_transposed": _FORWARD["a"],
    "w_transposed": _FORWARD["a"],
    "v_transposed": _FORWARD["o"],
    "bias_forgotten": _FORWARD["a"],
    "half_bias": r"b = b_{ih} + b_{hh}",
    "softmax_twice": _FORWARD["yhat"],
    "softmax_axis": r"\sum_{j=1}^{|V|} \hat{y}^{(t)}_j = 1",
    "log2": _FORWARD["L"],
    "log10": _FORWARD["L"],
    "mean_loss": _LOSS,
    "y_not_shifted": r"y^{(t)} = x^{(t+1)}",
    "state_reset": _FORWARD["a"],
    "state_not_reset": _FIRST,
    "h0_wrong": _FIRST,
    "clipped": _SUM,
    "truncated": _DH,
    "batch_time_swapped": _FORWARD["a"],
    "identity": _FORWARD["h"],
    "sigmoid": _FORWARD["h"],
    "relu": _FORWARD["h"],
}
