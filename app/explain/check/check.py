"""Compares claimed arrays with ours, and says which known slip has their numbers where they differ."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from app.errors import InvalidRequest, TextTooLong, TooMuchWork
from app.explain.check.claims import Claim, claims_of, split
from app.explain.check.reading import Given
from app.lm.checks import Floats, Ids, check_finite
from app.lm.rnn.forward import forward
from app.lm.rnn.naming import Naming, Understood, understand
from app.lm.rnn.parameters import Parameters
from app.lm.rnn.slips.passes import Pass
from app.lm.rnn.slips.problem import Problem
from app.lm.rnn.slips.recognise import Match, recognise
from app.lm.rnn.slips.rounding import Margins, Probes

if TYPE_CHECKING:
    from app.settings import Settings


@dataclass(frozen=True, slots=True)
class First:
    """The first entry that differs: its time step from 1 (None in what has none), its place within from 0."""

    t: int | None
    index: list[int]
    ours: float
    yours: float


@dataclass(frozen=True, slots=True)
class ArrayComparison:
    """One claimed array beside ours.

    max_rel: the largest difference of two entries over the larger of both. times_float32: the largest
    difference as a multiple of what rounding in float32 would explain; up to 1 the array agrees.
    """

    name: str
    of: str  # our name for it
    shape: tuple[int, ...]  # ours
    agrees: bool
    max_abs: float
    max_rel: float
    times_float32: float
    first: First | None


@dataclass(frozen=True, slots=True)
class KnownSlip:
    """A slip whose numbers the claimed ones are; `window`: of a truncated way back, in time steps."""

    code: str
    window: int | None = None


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What was understood, every claimed array beside ours, and the slips that explain all of them.

    Several slips: those of `at_once` together, else any one of them, as they give the same numbers.
    """

    naming: Naming
    by_rows: bool
    tau: int
    hidden_size: int
    vocabulary_size: int
    arrays: list[ArrayComparison]
    slips: list[KnownSlip]
    at_once: bool

    @property
    def agrees(self) -> bool:
        """Whether every array does."""
        return all(array.agrees for array in self.arrays)


def check(submission: Given, settings: Settings) -> CheckResult:
    """Run the network of a submission and hold the claimed arrays beside ours.

    Raises what `understand` and `claims_of` raise, IdOutOfRange, EmptySequence, NotFinite, TextTooLong,
    TooMuchWork, InvalidRequest for arrays that are neither of the network nor claimed.
    """
    parameters, claimed = (
        (submission.parameters, submission.claimed)
        if submission.claimed is not None
        else split(submission.parameters)
    )
    understood = understand(parameters)
    _all_used(parameters, understood)
    problem = _problem(submission, understood, settings)
    claims = claims_of(claimed, understood, problem.tau)
    probes = Probes(problem)
    right = Margins(Pass, probes)
    check_finite(**{claim.of: right.own.value(claim.of) for claim in claims})
    claims = [_nearer(claim, right) for claim in claims]
    arrays = [compared(claim, right) for claim in claims]
    wrong_last = sorted(zip(claims, arrays, strict=True), key=lambda pair: not pair[1].agrees)
    matches: tuple[Match, ...] = ()
    if not all(array.agrees for array in arrays):
        matches = recognise(problem, {claim.of: claim.values for claim, _ in wrong_last}, right, probes)
    at_once = len(matches) == 1 and len(matches[0].codes) > 1
    slips = [KnownSlip(code, match.window) for match in matches for code in match.codes]
    params = problem.params
    sizes = problem.tau, params.hidden_size, params.vocabulary_size
    return CheckResult(understood.naming, understood.by_rows, *sizes, arrays, slips, at_once)


def compared(claim: Claim, right: Margins) -> ArrayComparison:
    """Hold one array beside ours."""
    ours, margin = right.own.value(claim.of), np.broadcast_to(right.of(claim.of), claim.values.shape)
    away = np.abs(claim.values - ours)
    larger = np.maximum(np.abs(ours), np.abs(claim.values))
    times = float((away / margin).max())
    relative = float(np.divide(away, larger, out=np.zeros_like(away), where=larger > 0).max())
    first = None if times <= 1 else _first(claim, ours, away > margin)
    return ArrayComparison(
        claim.name, claim.of, ours.shape, times <= 1, float(away.max()), relative, times, first
    )


def _first(claim: Claim, ours: Floats, differs: NDArray[np.bool_]) -> First:
    """Return the first differing entry, its index being that of the array as it was given."""
    mask = differs.T if claim.turned else differs
    index = [int(k) for k in np.argwhere(mask)[0]]
    at = tuple(reversed(index)) if claim.turned else tuple(index)
    t = index.pop(0) + 1 if claim.has_steps else None
    return First(t, index, float(ours[at]), float(claim.values[at]))


def _nearer(claim: Claim, right: Margins) -> Claim:
    """Turn a square gradient that may come either way to where it is nearer to ours."""
    if claim.other_way is None:
        return claim
    ours = right.own.value(claim.of)
    if np.abs(claim.other_way - ours).max() < np.abs(claim.values - ours).max():
        return replace(claim, values=claim.other_way, turned=True)
    return claim


def _all_used(parameters: Any, understood: Understood) -> None:  # noqa: ANN401 - a mapping of arrays
    """Raise InvalidRequest for an array that nothing was made of."""
    names = {*"+".join(understood.names).split("+"), understood.embedding}
    for name in parameters:
        if name not in names:
            raise InvalidRequest(field=name[:100], reason="not_of_network")


def _problem(submission: Given, understood: Understood, settings: Settings) -> Problem:
    """Return what is to be run, within the limits."""
    params = understood.params
    if max(submission.inputs.size, submission.targets.size) > settings.max_check_steps:
        raise TextTooLong(
            limit=settings.max_check_steps, actual=max(submission.inputs.size, submission.targets.size)
        )
    x, y = _flat(submission.inputs), _flat(submission.targets)
    _within_work(params, x.size, settings)
    trace = forward(params, x, y, None if submission.h0 is None else _flat(submission.h0))
    return Problem(params, trace.x, trace.y, trace.h0, understood.biases)


def _within_work(params: Parameters, tau: int, settings: Settings) -> None:
    work = 4 * tau * params.hidden_size * (params.hidden_size + params.vocabulary_size)
    if work > settings.max_check_work:
        raise TooMuchWork(limit=settings.max_check_work, actual=work)


def _flat(array: Ids | Floats) -> NDArray[Any]:
    """Drop the axes of length 1 around a vector, of a batch of one say; other shapes are refused later."""
    is_vector = math.prod(array.shape) == max(array.shape, default=0)
    return array.reshape(-1) if is_vector else array
