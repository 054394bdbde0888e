"""Slips with the state that a step reads: reset, not reset, or another h(0)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import ClassVar

import numpy as np

from app.lm.checks import Floats
from app.lm.rnn.slips.passes import Pass, variant
from app.lm.rnn.slips.problem import Problem


class StateReset(Pass):
    """Every step reads a state that is reset, to zeros or (`to_zeros` off) to h(0), not h(t-1)."""

    code = "state_reset"
    to_zeros: ClassVar[bool] = True
    first: ClassVar[bool] = False  # the first step reads zeros too, not h(0)

    @classmethod
    def occurs(cls, problem: Problem) -> bool:
        """Return whether there is a second step."""
        return problem.tau > 1 or cls.first

    def before(self, t: int, h: Floats) -> Floats:
        """Return the state that step t reads."""
        return np.zeros_like(self.h0) if self.to_zeros and (t or self.first) else self.h0

    def carried(self, t: int, dh: Floats, da: Floats) -> Floats:
        """Return what step t sends back: the state it read comes from nowhere."""
        return np.zeros_like(da[t])

    @cached_property
    def dh0(self) -> Floats:
        """(H,), from every step that read h(0)."""
        readers = self.da if not self.to_zeros else self.da[: 0 if self.first else 1]
        return np.asarray(self.W_back.T @ readers.sum(axis=0))


class StateResetForward(StateReset):
    """The same forward, the way back being written out as if h(t-1) had been read."""

    carried = Pass.carried
    dh0 = Pass.dh0

    @property
    def h_before(self) -> Floats:
        """(tau, H)."""
        return np.concatenate([self.h0[None], self.h[:-1]])


class BatchTimeSwapped(StateReset):
    """The tau steps of one sentence are taken for tau sentences of one step, each from h(0).

    With a single sentence these are the numbers of StateReset to h(0): then both are told.
    """

    code = "batch_time_swapped"
    to_zeros = False


class H0Wrong(Pass):
    """Another h(0) than the given one: all components `value`."""

    code = "h0_wrong"
    value_of_all: ClassVar[float] = 0.0

    def alter(self) -> None:
        """Take another state."""
        super().alter()
        self.h0 = np.full_like(self.h0, self.value_of_all)


class StateNotReset(Pass):
    """The state is left as this very sentence, read `times` times, has left it."""

    code = "state_not_reset"
    times: ClassVar[int] = 1

    def alter(self) -> None:
        """Read the sentence."""
        super().alter()
        for _ in range(self.times):
            self.h0 = self.states[1][-1]
            del self.states


class FoundState(Pass):
    """h(0) is what `a1`, the claimed a(1), asks for."""

    a1: ClassVar[Floats]

    def alter(self) -> None:
        """Solve W h(0) = a(1) - b - U x(1), for each problem anew: so its margin grows with W's condition."""
        super().alter()
        Wh0 = np.asarray(self.a1 - self.b - self.U_rows[self.x[0]], np.float64)
        solution = np.linalg.lstsq(self.W.astype(np.float64), Wh0, rcond=None)[0]
        self.h0 = solution.astype(self.W.dtype)


SLIPS: tuple[type[Pass], ...] = (
    StateReset,
    variant(StateReset, first=True),
    variant(StateReset, to_zeros=False),
    StateResetForward,
    variant(StateResetForward, first=True),
    variant(StateResetForward, to_zeros=False),
    BatchTimeSwapped,
    *(variant(H0Wrong, value_of_all=value) for value in (0.0, 1.0)),
    *(variant(StateNotReset, times=times) for times in (1, 2)),
)


def found_state(problem: Problem, claims: Mapping[str, Floats]) -> Iterator[type[Pass]]:
    """Give the state that the claimed first step was computed from.

    It can be told where a(1) can be had: from a, h, o or yhat, not from losses and gradients alone, nor where
    h(1) is rounded to ±1. Left over from another sentence it lies within (-1, 1), as a wrong h(0) may too:
    then both are told, as nothing tells one from the other.
    """
    a1 = _first_a(problem, claims)
    if a1 is None or not np.isfinite(a1).all():
        return
    yield variant(FoundState, code="h0_wrong", a1=a1)
    if (np.abs(variant(FoundState, a1=a1)(problem).h0) < 1).all():
        yield variant(FoundState, code="state_not_reset", a1=a1)


def _first_a(problem: Problem, claims: Mapping[str, Floats]) -> Floats | None:
    """Return a(1) as the claimed arrays have it, None where they do not tell."""
    if "a" in claims:
        return np.asarray(claims["a"][0])
    with np.errstate(all="ignore"):
        h = claims["h"][0] if "h" in claims else _first_h(problem, claims)
        return None if h is None else np.arctanh(h)


def _first_h(problem: Problem, claims: Mapping[str, Floats]) -> Floats | None:
    """Return h(1) from o(1) or yhat(1), where there are more tokens than components."""
    params = problem.params
    if params.vocabulary_size <= params.hidden_size or claims.keys().isdisjoint({"o", "yhat"}):
        return None
    if "o" in claims:
        return np.asarray(np.linalg.lstsq(params.V, claims["o"][0] - params.c, rcond=None)[0])
    # log yhat(1) = V h(1) + c - log z: h(1) and log z are what is not known.
    unknown = np.column_stack([params.V, np.ones(len(params.c))])
    logs = np.log(claims["yhat"][0]) - params.c
    return np.linalg.lstsq(unknown, logs, rcond=None)[0][:-1] if np.isfinite(logs).all() else None
