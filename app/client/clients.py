"""`Client` and `AsyncClient`: the same methods over httpx, one returning answers, one to be awaited."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from typing import Any, Self, TypedDict, TypeVar, Unpack

import httpx
from httpx_sse import EventSource

from app.client.answers import to_json
from app.client.methods import sentences
from app.client.methods.both import Methods
from app.client.methods.sentences import Event, GenerationOptions
from app.client.talk import API, Ask, Patience, Talk, advance, patiently
from app.web.html.i18n import Language, system_language

T = TypeVar("T")
HERE = "http://127.0.0.1:8000"


class ClientOptions(TypedDict, total=False):
    """How a client asks.

    language: of messages, the terminal's unless given. token: what the app's writes need, if it has one set.
    timeout: seconds without a byte. transport: httpx's, in place of the network.
    """

    language: Language
    token: str
    timeout: float
    patience: Patience
    transport: Any


class Client(Methods):
    """Asks a running app, `with Client() as client: client.trace("今天的天气真好呀").h`.

    What the app refuses is raised as the error of app/errors that it is there, told in the client's
    language; where no app answers, httpx.TransportError is.
    """

    def __init__(self, base_url: str = HERE, **options: Unpack[ClientOptions]) -> None:
        self._patience = options.get("patience", Patience())
        self._http = httpx.Client(**_settings(base_url, options))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def wait(self, seconds: float) -> None:
        """Let time pass before a question is asked again."""
        time.sleep(seconds)

    def run(self, talk: Talk[T]) -> T:
        """Carry a talk out: ask, wait where that is asked for, and return what it comes to."""
        patient = patiently(talk, self._patience)
        step = advance(patient, None)
        while isinstance(step, Ask):
            if step.after:
                self.wait(step.after)
            response = self._http.send(_request(self._http, step), stream=step.stream)
            if not response.is_success:
                response.read()
            step = advance(patient, response)
        return step.value

    def generate(
        self, text: str = "", model: str | None = None, **how: Unpack[GenerationOptions]
    ) -> Iterator[Event]:
        """Go on from a text, an event as soon as it is there; see app/client/methods/sentences.py."""
        response = self.run(sentences.generate(text, model, **how))
        try:
            for sent in EventSource(response).iter_sse():
                yield sentences.event_of(sent)
        finally:
            response.close()


class AsyncClient(Methods):
    """The same to be awaited: `async with AsyncClient() as client: await client.trace(...)`."""

    def __init__(self, base_url: str = HERE, **options: Unpack[ClientOptions]) -> None:
        self._patience = options.get("patience", Patience())
        self._http = httpx.AsyncClient(**_settings(base_url, options))

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def wait(self, seconds: float) -> None:
        """Let time pass before a question is asked again."""
        await asyncio.sleep(seconds)

    async def run(self, talk: Talk[T]) -> T:
        """Carry a talk out, as `Client.run` does."""
        patient = patiently(talk, self._patience)
        step = advance(patient, None)
        while isinstance(step, Ask):
            if step.after:
                await self.wait(step.after)
            response = await self._http.send(_request(self._http, step), stream=step.stream)
            if not response.is_success:
                await response.aread()
            step = advance(patient, response)
        return step.value

    async def generate(
        self, text: str = "", model: str | None = None, **how: Unpack[GenerationOptions]
    ) -> AsyncIterator[Event]:
        """Go on from a text, an event as soon as it is there; see app/client/methods/sentences.py."""
        response = await self.run(sentences.generate(text, model, **how))
        try:
            async for sent in EventSource(response).aiter_sse():
                yield sentences.event_of(sent)
        finally:
            await response.aclose()


def _settings(base_url: str, options: ClientOptions) -> dict[str, Any]:
    """Return what httpx is told once."""
    headers: dict[str, str] = {"Accept-Language": options.get("language") or system_language()}
    if token := options.get("token"):
        headers["Authorization"] = f"Bearer {token}"
    own = {"timeout": options.get("timeout", 60.0), "transport": options.get("transport")}
    return {"base_url": base_url, "headers": headers, **own}


def _request(http: httpx.Client | httpx.AsyncClient, ask: Ask) -> httpx.Request:
    """Return the request that httpx sends."""
    headers = {"Accept": ask.accept}
    query: dict[str, Any] = {name: value for name, value in ask.query.items() if value is not None}
    if ask.body is None:
        return http.build_request(
            ask.method, API + ask.path, params=query, headers=headers, data=ask.form, files=ask.files
        )
    headers["Content-Type"] = "application/json"
    content = to_json(ask.body)
    return http.build_request(ask.method, API + ask.path, params=query, headers=headers, content=content)
