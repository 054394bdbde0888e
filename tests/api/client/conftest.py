"""The client at the other end of the whole app: in this process, or over a socket."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import httpx
import pytest

from app.client import AsyncClient
from tests.live import served


class Recorder(httpx.ASGITransport):
    """Passes requests to the app and keeps them with their answers."""

    def __init__(self, app) -> None:
        super().__init__(app)
        self.requests: list[httpx.Request] = []
        self.responses: list[httpx.Response] = []

    async def handle_async_request(self, request):
        """Ask the app."""
        response = await super().handle_async_request(request)
        self.requests.append(request)
        self.responses.append(response)
        return response


@pytest.fixture
def recorder(app) -> Recorder:
    return Recorder(app)


@pytest.fixture
async def asking(recorder) -> AsyncIterator[AsyncClient]:
    """A client of the app in this process."""
    async with AsyncClient("http://unroll.localhost", transport=recorder, language="en") as client:
        yield client


@pytest.fixture(scope="module")
def address(app) -> Iterator[str]:
    """The same app behind a socket, as long as a module needs it: a thread of it looks after runs."""
    with served(app) as found:
        yield found
