"""Finds the slips whose numbers are the claimed ones: all of them, whichever arrays are claimed."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from app.lm.checks import Floats
from app.lm.rnn.slips.carrying import truncated
from app.lm.rnn.slips.catalogue import CODES, SLIPS
from app.lm.rnn.slips.clipping import clipped
from app.lm.rnn.slips.passes import Pass
from app.lm.rnn.slips.problem import FORWARD, VALUES, Problem
from app.lm.rnn.slips.rounding import DOUBLE, Margins, Probes
from app.lm.rnn.slips.states import found_state

HOOKS = {name for name in vars(Pass) if not name.startswith("__")} - {
    "alter",
    "occurs",
    "code",
    "apart",
    "share",
}
AHEAD = HOOKS & {"before", "squash", "states", "o", "prediction", "yhat", "L", "loss"} | {"alter"}
MOST_WORK = 2e8  # multiplications of all pairs forward: beyond, two slips at once are not looked for
# What differs by more than this share of the largest entry, and so many margins of the right pass, is not
# looked at closely: a margin of its own costs a few passes.
ROUGH, MANY = 1e-4, 1000
Claims = Mapping[str, Floats]  # by the names of VALUES, in our shapes


@dataclass(frozen=True, slots=True)
class Match:
    """A slip whose numbers are the claimed ones: to the last digits (`exact`), or as float32 has them."""

    codes: tuple[str, ...]
    exact: bool
    window: int | None = None  # of a truncated one


def recognise(problem: Problem, claims: Claims, right: Margins, probes: Probes) -> tuple[Match, ...]:
    """Return what explains claims that differ from the `right` pass; nothing where no slip does.

    First slips that leave nothing to be estimated, then those with a threshold, a window or a state to be
    found, then two at once; each only where nothing before it has the very numbers. Among equals those that
    are exact go before those that float32 would explain; what still is equal is all returned.
    """
    search = Search(problem, claims, right, probes)
    matches: list[Match] = []
    for slips in (_known(problem), _estimated(problem, claims), _pairs(problem)):
        matches += [match for match in map(search.match, slips) if match]
        if any(match.exact for match in matches) or (matches and not search.is_double):
            break
    best = [match for match in matches if match.exact] or matches
    simplest = min((len(match.codes) for match in best), default=1)
    explanations = {match.codes: match for match in reversed(best) if len(match.codes) == simplest}
    return tuple(sorted(explanations.values(), key=lambda match: [CODES.index(code) for code in match.codes]))


class Search:
    """The claims, beside which one pass after the other is held."""

    def __init__(self, problem: Problem, claims: Claims, right: Margins, probes: Probes) -> None:
        self.problem, self.right, self._probes = problem, right, probes
        self.claims = {name: claims[name] for name in VALUES if name in claims}
        self._sizes = {name: _size(claim) for name, claim in self.claims.items()}
        self._margins = {name: _size(right.of(name)) for name in self.claims}
        self._wrong = {name for name in self.claims if not self._is_right(name)}
        self.is_double = any((claim != claim.astype(np.float32)).any() for claim in self.claims.values())

    def match(self, slip: type[Pass]) -> Match | None:
        """Return whether a slip has the claimed numbers, every array of them."""
        is_ahead = bool(_lines(slip) & AHEAD)
        if not is_ahead and self._wrong <= set(FORWARD):
            return None
        margins = Margins(slip, self._probes, None if is_ahead else self.right)
        own = margins.own
        apart = slip.apart - self._wrong
        looked_at = [name for name in self.claims if name not in apart]
        same = set() if is_ahead else set(FORWARD) - self._wrong
        if not all(self.is_near(own, name) for name in looked_at if name not in same):
            return None
        away = 0.0
        for name in looked_at:
            away = max(away, distance(self.claims[name], own.value(name), margins.of(name)))
            if not away <= 1:
                return None
        return Match(getattr(slip, "codes", (slip.code,)), away <= DOUBLE, getattr(slip, "window", None))

    def is_near(self, own: Pass, name: str) -> bool:
        """Return whether an array of a pass is roughly the claimed one."""
        ours, claimed = own.value(name), self.claims[name]
        size = max(self._sizes[name], _size(ours))
        rough = ROUGH * size + MANY * self._margins[name]
        return _size(ours - claimed) <= rough  # not so where NaN is in it

    def _is_right(self, name: str) -> bool:
        return distance(self.claims[name], self.right.own.value(name), self.right.of(name)) <= 1


def _size(array: Floats) -> float:
    """Return the largest absolute value, without a copy of the array."""
    return max(float(array.max()), -float(array.min()))


def distance(claimed: Floats, ours: Floats, margin: Floats) -> float:
    """Return the largest difference as a multiple of its margin; infinity where ours is no number."""
    with np.errstate(all="ignore"):
        away = np.abs(claimed - ours)
        multiple = float(np.where(away == 0, 0.0, away / margin).max())
    return math.inf if math.isnan(multiple) else multiple


def _known(problem: Problem) -> Iterator[type[Pass]]:
    return (slip for slip in SLIPS if slip.occurs(problem))


def _estimated(problem: Problem, claims: Claims) -> Iterator[type[Pass]]:
    yield from clipped(problem, claims)
    yield from truncated(problem)
    yield from found_state(problem, claims)


def _pairs(problem: Problem) -> Iterator[type[Pass]]:
    """Give every two slips that change different lines, each in its commonest form."""
    first: dict[str, type[Pass]] = {}
    for slip in _known(problem):
        first.setdefault(slip.code, slip)
    pairs = list(combinations(first.values(), 2))
    params = problem.params
    each = problem.tau * params.hidden_size * (params.hidden_size + params.vocabulary_size)
    if each * len(pairs) > MOST_WORK:
        return
    for one, other in pairs:
        if not (_lines(one) & _lines(other)) - {"alter"}:
            codes, apart = (one.code, other.code), one.apart | other.apart
            yield type("Both", (one, other), {"codes": codes, "apart": apart})


def _lines(slip: type[Pass]) -> set[str]:
    """Return the names of what a slip computes in another way."""
    own = [part for part in slip.__mro__ if part not in Pass.__mro__]
    return {name for part in own for name in (HOOKS | {"alter"}) & set(vars(part))}
