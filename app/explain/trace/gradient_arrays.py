"""The gradients of a trace: of the loss at every parameter and node, of each L(t) at every h(k)."""

from __future__ import annotations

from typing import Annotated, cast

import numpy as np
from typing_extensions import TypedDict

from app.lm.arrays import Axes
from app.lm.checks import Floats
from app.lm.rnn.backward import backward, influence
from app.lm.rnn.cells.elman import ELMAN
from app.lm.rnn.forward import Trace
from app.lm.rnn.parameters import NAMES, Parameters


class GradientArrays(TypedDict):
    """Gradients of the summed loss; `dLt_dhk_norm[t-1][k-1]` is the length of dL(t)/dh(k)."""

    dU: Annotated[Floats, Axes("H", "|V|")]
    dW: Annotated[Floats, Axes("H", "H")]
    dV: Annotated[Floats, Axes("|V|", "H")]
    db: Annotated[Floats, Axes("H")]
    dc: Annotated[Floats, Axes("|V|")]
    dh0: Annotated[Floats, Axes("H")]
    da: Annotated[Floats, Axes("tau", "H")]
    dh: Annotated[Floats, Axes("tau", "H")]
    do: Annotated[Floats, Axes("tau", "|V|")]
    dLt_dhk_norm: Annotated[Floats, Axes("tau", "tau")]


class NodeGradients(TypedDict):
    """Gradients of the summed loss at the nodes alone."""

    da: Annotated[Floats, Axes("tau", "H")]
    dh: Annotated[Floats, Axes("tau", "H")]
    do: Annotated[Floats, Axes("tau", "|V|")]


def node_gradients(params: Parameters, trace: Trace) -> NodeGradients:
    """Return the gradients at a, h and o. Deep Learning, section 10.2.2. Raises NotFinite."""
    back = backward(params, trace)
    return NodeGradients(da=back.da, dh=back.dh, do=back.do)


def gradients(params: Parameters, trace: Trace) -> GradientArrays:
    """Return every gradient of a run. Deep Learning, section 10.2.2. Raises NotFinite."""
    back = backward(params, trace)
    names = [f"d{name}" for name in (*NAMES, "h0", *reversed(ELMAN.differentiated))]
    arrays = {name: np.ascontiguousarray(getattr(back, name)) for name in names}
    return cast(GradientArrays, arrays | {"dLt_dhk_norm": influence(params, trace)})
