"""Knows the gradients of a trace: of the loss at every parameter and node, of each L(t) at every h(k)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from app.lm.rnn.backward import backward, influence
from app.lm.rnn.cells.elman import ELMAN
from app.lm.rnn.forward import Trace
from app.lm.rnn.parameters import NAMES, Parameters


def gradients(params: Parameters, trace: Trace) -> dict[str, NDArray[np.floating]]:
    """Return dU (H, |V|) dW dV db dc dh0, da dh (tau, H), do (tau, |V|), and dLt_dhk_norm (tau, tau).

    dLt_dhk_norm[t-1, k-1] is the length of dL(t)/dh(k). Deep Learning, section 10.2.2. Raises NotFinite.
    """
    found = backward(params, trace)
    names = [f"d{name}" for name in (*NAMES, "h0", *reversed(ELMAN.differentiated))]
    arrays = {name: np.ascontiguousarray(getattr(found, name)) for name in names}
    return arrays | {"dLt_dhk_norm": influence(params, trace)}
