"""What a method of the client asks and what it makes of each answer, whoever carries the two.

A talk is a generator: it yields what to ask, is sent the response, and returns what its method returns. So
each method is written once, and `Client` and `AsyncClient` differ only in how they send and wait.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Generic, TypeAlias, TypeVar

import httpx

from app.client.problems import check

T = TypeVar("T")
API = "/api/v1"
JSON = "application/json"
BUSY = frozenset({429, 503})  # the server would do it, but not now: nothing has been done


@dataclass(frozen=True, slots=True)
class Ask:
    """One request. after: seconds to wait before it; stream: whoever asks reads the body, as it comes."""

    method: str
    path: str  # below /api/v1
    query: Mapping[str, object] = field(default_factory=dict)
    body: Mapping[str, object] | None = None  # JSON; arrays may be NumPy's
    form: Mapping[str, str] | None = None
    files: Mapping[str, bytes] | None = None
    accept: str = JSON
    after: float = 0.0
    stream: bool = False


Talk: TypeAlias = Generator[Ask, httpx.Response, T]


@dataclass(frozen=True, slots=True)
class Done(Generic[T]):
    """The end of a talk: what its method returns."""

    value: T


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a busy server is asked again: so many times, and never after a longer pause than that."""

    retries: int = 3
    longest: float = 30.0  # seconds; a server that asks for more is not asked again
    first: float = 0.5  # seconds, doubled each time, where the server names none

    def pause(self, response: httpx.Response, attempt: int) -> float | None:
        """Return the seconds after which to ask again, None to give up; attempts count from 0."""
        if response.status_code not in BUSY or attempt >= self.retries:
            return None
        delay = retry_after(response)
        seconds = self.first * 2**attempt if delay is None else delay
        return seconds if seconds <= self.longest else None


def retry_after(response: httpx.Response) -> float | None:
    """Return the seconds that a server asks to wait, told as a number or a date; None where it does not."""
    header = response.headers.get("retry-after", "").strip()
    if header.isascii() and header.isdigit():
        return float(header)
    try:
        return max(0.0, (parsedate_to_datetime(header) - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError):  # no date, or one without a time zone
        return None


def patiently(talk: Talk[T], patience: Patience) -> Talk[T]:
    """Ask what a busy server refused again. Raises UnrollError, as the answer tells it, HTTPStatusError."""
    step = advance(talk, None)
    while isinstance(step, Ask):
        response, attempt = (yield step), 0
        while (seconds := patience.pause(response, attempt)) is not None:
            response, attempt = (yield replace(step, after=seconds)), attempt + 1
        check(response)
        step = advance(talk, response)
    return step.value


def advance(talk: Talk[T], response: httpx.Response | None) -> Ask | Done[T]:
    """Take a talk to its next question, or to its end; no response begins it."""
    try:
        return next(talk) if response is None else talk.send(response)
    except StopIteration as end:
        return Done(end.value)
