"""What a pass is given, and the names of what it gives."""

from __future__ import annotations

from dataclasses import dataclass, replace

from numpy.typing import DTypeLike

from app.lm.checks import Floats, Ids
from app.lm.rnn.parameters import Parameters

FORWARD = ("a", "h", "o", "yhat", "L", "loss")
BACKWARD = ("do", "dh", "da")
GRADIENTS = ("dU", "dW", "dV", "db", "dc")  # of the parameters
VALUES = (*FORWARD, *BACKWARD, "dh0", "db", "dc", "dW", "dU", "dV")  # the cheap ones first


@dataclass(frozen=True, slots=True)
class Problem:
    """What a pass is given; `biases` are PyTorch's two, whose sum is b, if they came apart."""

    params: Parameters
    x: Ids  # (tau,)
    y: Ids  # (tau,)
    h0: Floats  # (H,)
    biases: tuple[Floats, ...] = ()

    @property
    def tau(self) -> int:
        """Number of time steps."""
        return len(self.x)

    def altered(self, params: Parameters, dtype: DTypeLike) -> Problem:
        """Return the problem with other parameters, in another precision."""
        biases = tuple(bias.astype(dtype) for bias in self.biases)
        return replace(self, params=params.astype(dtype), h0=self.h0.astype(dtype), biases=biases)
