"""The whole state of a training run, so that it continues elsewhere to the same numbers, bit for bit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.errors import ShapeMismatch
from app.lm.checks import check_shape
from app.lm.rnn.parameters import Parameters
from app.lm.training.train import Best, Training

Json = dict[str, Any]
NAMES = tuple(field.name for field in fields(Parameters))


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """Arrays by name, copies of their own, and facts that JSON can hold."""

    arrays: dict[str, NDArray[Any]]
    facts: Json

    @property
    def step(self) -> int:
        """How many steps are done."""
        return int(self.facts["step"])


def take(training: Training) -> Checkpoint:
    """Copy the state of a run between two steps."""
    arrays = _named("theta", training.params) | training.optimiser.state
    if training.mean is not None:
        arrays |= _named("mean", training.mean)
    if training.best.step:
        arrays |= _named("best", training.best.params)
    arrays |= {f"state.{i}": h for i, h in enumerate(training.states)}
    best = training.best
    facts = {
        "step": training.optimiser.steps,
        "rng": training.rng.bit_generator.state,
        "recipe": asdict(training.recipe),
        "best": None if not best.step else [best.loss, best.step, best.worse_since],
        "num_states": len(training.states),
    }
    copies = {name: array.copy() for name, array in (arrays | {"order": training.order}).items()}
    return Checkpoint(copies, facts)


def restore(training: Training, checkpoint: Checkpoint) -> None:
    """Restore a run, recreated with the same data and recipe, to where the checkpoint was taken.

    The parameters are overwritten in place. Raises ShapeMismatch for a checkpoint of another network.
    """
    arrays, facts = checkpoint.arrays, checkpoint.facts
    for name, array in (_named("theta", training.params) | training.optimiser.state).items():
        _copy_into(name, array, arrays)
    training.optimiser.steps = checkpoint.step
    training.rng.bit_generator.state = facts["rng"]
    training.order = arrays["order"]
    training.states = [arrays[f"state.{i}"] for i in range(facts["num_states"])]
    training.mean = _read("mean", training.params, arrays) if "mean.W" in arrays else None
    training.best = Best(training.params)
    if facts["best"] is not None:
        loss, step, worse_since = facts["best"]
        params = _read("best", training.params, arrays)
        training.best = Best(params, float(loss), int(step), int(worse_since))


def _read(prefix: str, like: Parameters, arrays: Mapping[str, NDArray[Any]]) -> Parameters:
    """Return parameters of a checkpoint that must have the shapes of `like`."""
    params = like.astype(like.dtype)
    for name, array in _named(prefix, params).items():
        _copy_into(name, array, arrays)
    return params


def _named(prefix: str, params: Parameters) -> dict[str, NDArray[Any]]:
    return {f"{prefix}.{name}": array for name, array in zip(NAMES, params.arrays, strict=True)}


def _copy_into(name: str, array: NDArray[Any], arrays: Mapping[str, NDArray[Any]]) -> None:
    if name not in arrays:
        raise ShapeMismatch(name=name, expected=str(array.shape), actual="()")
    check_shape(name, arrays[name], array.shape)
    np.copyto(array, arrays[name], casting="no")
