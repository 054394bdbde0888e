"""Turns a function that builds a talk into a method, of a client that waits or of one that is awaited."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any, Generic, ParamSpec, Protocol, Self, TypeVar, overload

from app.client.talk import Talk

P = ParamSpec("P")
T = TypeVar("T")


class Waits(Protocol):
    """A client that returns when the answer is there."""

    def run(self, talk: Talk[T]) -> T:
        """Carry a talk out."""


class Awaits(Protocol):
    """A client whose methods are awaited."""

    async def run(self, talk: Talk[T]) -> T:
        """Carry a talk out."""


class ClientMethod(Generic[P, T]):
    """A method of both clients: same parameters, and T or an awaitable of T."""

    def __init__(self, build: Callable[P, Talk[T]]) -> None:
        self.build = build
        self.__doc__ = build.__doc__

    @overload
    def __get__(self, client: None, owner: type) -> Self: ...
    @overload
    def __get__(self, client: Waits, owner: type) -> Callable[P, T]: ...
    @overload
    def __get__(self, client: Awaits, owner: type) -> Callable[P, Awaitable[T]]: ...
    def __get__(self, client: Waits | Awaits | None, owner: type) -> Any:
        """Bind the method to a client."""
        if client is None:
            return self

        @wraps(self.build)
        def method(*args: P.args, **kwargs: P.kwargs) -> T | Awaitable[T]:
            return client.run(self.build(*args, **kwargs))

        return method
