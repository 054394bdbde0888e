"""The answer to a check as programs get it, its slips told in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from app.errors import Param
from app.explain.check.check import CheckResult, First
from app.lm.rnn.naming import Naming


class Words(Protocol):
    """A catalogue: the text of a key, its parameters filled in."""

    def __call__(self, key: str, /, **params: Param) -> str:
        """Return the text."""


@dataclass(frozen=True, slots=True)
class CheckedArray:
    """A claimed array beside ours; max_rel is of two entries, their difference over the larger of both.

    It agrees where rounding in float32 would explain the largest difference.
    """

    name: str
    agrees: bool
    max_abs: float
    max_rel: float
    float32_would_explain: bool
    first: First | None


@dataclass(frozen=True, slots=True)
class ToldSlip:
    """A known slip whose numbers the claimed ones are: what it is, why it is one, how to mend it."""

    code: str
    title: str
    why: str
    mend: str


@dataclass(frozen=True, slots=True)
class CheckAnswer:
    """Whether all claimed arrays agree, the naming understood, the slips that explain what differs."""

    agrees: bool
    naming: Naming
    arrays: list[CheckedArray]
    slips: list[ToldSlip]


def check_answer(result: CheckResult, words: Words) -> CheckAnswer:
    """Tell the result of a check in words."""
    arrays = [
        CheckedArray(one.name, one.agrees, one.max_abs, one.max_rel, one.times_float32 <= 1, one.first)
        for one in result.arrays
    ]
    slips = [
        ToldSlip(
            code=slip.code,
            title=words(f"slip.{slip.code}.title"),
            why=words(f"slip.{slip.code}.why", window=slip.window or 0),
            mend=words(f"slip.{slip.code}.mend"),
        )
        for slip in result.slips
    ]
    return CheckAnswer(result.agrees, result.naming, arrays, slips)
