"""Every choice that training needs besides the data and the first parameters, each within its bounds."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

from app.errors import InvalidRequest
from app.lm.rnn.parameters import Parameters
from app.lm.training.optimizers import Adam, Momentum, Optimiser, Rate, Schedule


class Batching(StrEnum):
    """How sentences come together in a batch. A stream has its own way: windows of lanes side by side."""

    SHUFFLED = "shuffled"  # by chance
    LENGTH = "length"  # those of like length, so that the batch hardly shrinks; the batches by chance


class Optimisation(StrEnum):
    """How parameters follow their gradient."""

    ADAM = "adam"
    MOMENTUM = "momentum"


@dataclass(frozen=True, slots=True)
class Recipe:
    """Raises InvalidRequest for a value out of its bounds."""

    epochs: int
    batch_size: int = 32  # sentences, or lanes of a stream
    learning_rate: float = 0.003  # at its peak
    warm_up: int = 100  # steps to the peak, at most a tenth of all
    hold: int = 0  # epochs at the peak before the schedule takes it down
    schedule: Schedule = Schedule.COSINE
    fall: int | None = None  # epochs after which the schedule ends, counted from the first; None: the last
    floor: float = 0.0  # learning rate below which the schedule does not go
    average_from: int | None = None  # the epoch from whose end on the mean of all ends is what counts
    optimiser: Optimisation = Optimisation.ADAM
    momentum: float = 0.9  # used by MOMENTUM alone
    dropout: float = 0.0  # share of the components of U x(t), and of h(t) before V, switched off
    clip_norm: float = 1.0  # of the gradient of the mean loss per token
    batching: Batching = Batching.SHUFFLED
    window: int = 35  # steps of a stream through which gradients flow: truncated BPTT
    measure_every: int | None = None  # steps between two measurements on held-out text; None: an epoch
    patience: int | None = None  # measurements without a new best after which to stop; None: never

    def __post_init__(self) -> None:
        whole = {"epochs": self.epochs, "batch_size": self.batch_size, "window": self.window}
        bounds = {
            **{name: value >= 1 for name, value in whole.items()},
            "learning_rate": 0 < self.learning_rate < math.inf,
            "warm_up": self.warm_up >= 0,
            "hold": 0 <= self.hold <= self.epochs,
            "fall": self.fall is None or self.fall >= 1,
            "floor": 0 <= self.floor <= self.learning_rate,
            "average_from": self.average_from is None or 1 <= self.average_from <= self.epochs,
            "momentum": 0 <= self.momentum < 1,
            "dropout": 0 <= self.dropout < 1,
            "clip_norm": self.clip_norm > 0,
            "measure_every": self.measure_every is None or self.measure_every >= 1,
            "patience": self.patience is None or self.patience >= 1,
        }
        for field, inside in bounds.items():
            if not inside:
                raise self._outside(field)

    def _outside(self, field: str) -> InvalidRequest:
        """Return the error that names the bounds of a field."""
        ends = {"hold": (0, self.epochs), "average_from": (1, self.epochs), "floor": (0, self.learning_rate)}
        if field in ends:
            low, high = ends[field]
            return InvalidRequest(field=field, reason="between", low=low, high=high)
        if field == "learning_rate":
            return InvalidRequest(field=field, reason="positive_finite")
        if field == "clip_norm":
            return InvalidRequest(field=field, reason="greater_than", limit=0)
        if field in {"momentum", "dropout"}:
            return InvalidRequest(field=field, reason="share")
        return InvalidRequest(field=field, reason="at_least", limit=0 if field == "warm_up" else 1)

    def rate(self, steps_per_epoch: int) -> Rate:
        """Return the learning rate's course over all epochs."""
        num_steps = (self.fall or self.epochs) * steps_per_epoch
        warm_up = min(self.warm_up, self.epochs * steps_per_epoch // 10)
        hold = self.hold * steps_per_epoch
        return Rate(self.learning_rate, num_steps, warm_up, hold, self.schedule, self.floor)

    def optimise(self, params: Parameters) -> Optimiser:
        """Return what will move the parameters."""
        if self.optimiser is Optimisation.MOMENTUM:
            return Momentum(params, self.momentum)
        return Adam(params)
