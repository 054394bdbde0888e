"""What a run of slow work is, and what it has given by now."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

R = TypeVar("R")
State = Literal["none", "working", "ready", "failed"]
Records = Generator[R | None, None, None]  # None: nothing new, but it can be stopped here
Factory = Callable[[], Records[R]]
Reporter = Callable[[str, float], None]  # what is being done, and the share of the whole that is done


@dataclass(frozen=True, slots=True)
class Progress(Generic[R]):
    """The state of a run and its records, the first one first.

    none: nobody has asked for it; working: it waits for its turn or runs; ready: it came to its end; failed:
    `error` ended it.
    """

    state: State
    records: tuple[R, ...] = ()
    error: BaseException | None = None
