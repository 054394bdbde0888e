"""The gradients of a trace: of the loss at every parameter and node, of each L(t) at every h(k)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from app.lm.rnn.backward import backward, influence
from app.lm.rnn.forward import Trace
from app.lm.rnn.parameters import Parameters


def gradients(params: Parameters, trace: Trace) -> dict[str, NDArray[np.floating]]:
    """Return dU (H, |V|) dW dV db dc dh0, da dh (tau, H), do (tau, |V|), and dLt_dhk_norm (tau, tau).

    dLt_dhk_norm[t-1, k-1] is the length of dL(t)/dh(k). Deep Learning, section 10.2.2. Raises NotFinite.
    """
    found = backward(params, trace)
    return {
        "dU": np.ascontiguousarray(found.dU),
        "dW": found.dW,
        "dV": found.dV,
        "db": found.db,
        "dc": found.dc,
        "dh0": found.dh0,
        "da": found.da,
        "dh": found.dh,
        "do": found.do,
        "dLt_dhk_norm": influence(params, trace),
    }
