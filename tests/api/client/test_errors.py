"""What a client raises, and how long it asks a busy server again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import httpx
import pytest

from app import errors
from app.client import AsyncClient, Client, Patience
from app.client.problems import error_of
from app.web.problems import STATUS, problem

PROBLEM = {"type": "/docs#busy", "title": "T", "status": 429, "detail": "D", "code": "busy", "params": {}}
ANSWER = {"models": [], "next": None}


class Scripted:
    """A server that gives these answers one after another, and a client that notes how long it waits."""

    def __init__(self, *answers: httpx.Response, **options) -> None:
        self.answers, self.asked, self.waited = list(answers), [], []
        transport = httpx.MockTransport(self.answer)
        self.client = Client("http://unroll.localhost", transport=transport, language="en", **options)
        self.client.wait = self.waited.append

    def answer(self, request: httpx.Request) -> httpx.Response:
        """Give the next one."""
        self.asked.append(request)
        return self.answers.pop(0)


def busy(status: int = 429, **headers: str) -> httpx.Response:
    told = {"content-type": "application/problem+json", **headers}
    return httpx.Response(status, json=PROBLEM, headers=told)


def done() -> httpx.Response:
    return httpx.Response(200, json=ANSWER)


def test_a_busy_server_is_asked_again_when_it_says():
    an_hour_ago = format_datetime(datetime.now(UTC) - timedelta(hours=1), usegmt=True)
    script = Scripted(busy(**{"retry-after": "7"}), busy(503, **{"retry-after": an_hour_ago}), busy(), done())
    assert script.client.models() == []
    assert script.waited == [
        7.0,
        2.0,
    ]  # no wait for a time that is over; untold it is 0.5, doubled twice
    assert len({request.url for request in script.asked}) == 1


def test_what_was_sent_is_sent_again():
    script = Scripted(busy(**{"retry-after": "1"}), httpx.Response(200, json={"scores": []}))
    assert script.client.score("天气") == []
    first, second = script.asked
    assert first.content == second.content != b""


def test_patience_has_an_end():
    script = Scripted(*[busy() for _ in range(4)])
    with pytest.raises(errors.UnrollError, match=r"^D$") as caught:
        script.client.models()
    assert caught.value.code == "busy"
    assert script.waited == [0.5, 1.0, 2.0]


def test_a_server_that_asks_for_too_long_a_wait_is_not_asked_again():
    script = Scripted(busy(**{"retry-after": "31"}))
    with pytest.raises(errors.UnrollError):
        script.client.models()
    assert script.waited == []


def test_patience_can_be_none():
    script = Scripted(busy(**{"retry-after": "1"}), patience=Patience(retries=0))
    with pytest.raises(errors.UnrollError):
        script.client.models()
    assert len(script.asked) == 1


def test_a_stream_waits_too():
    stream = httpx.Response(
        200,
        text='event: end\ndata: {"text": "天", "num_tokens": 0, "log_prob": 0, "reason": "end"}\n\n',
        headers={"content-type": "text/event-stream"},
    )
    script = Scripted(busy(**{"retry-after": "2"}), stream)
    assert [event.text for event in script.client.generate("天")] == ["天"]
    assert script.waited == [2.0]


def test_all_pages_of_a_list_come_at_once():
    card = {
        "id": "",
        "kind": "rnn",
        "title": {"zh": "", "en": ""},
        "unit": "char",
        "language": "zh",
        "corpus": None,
    }
    pages = [
        {"models": [{**card, "id": name}], "next": following} for name, following in (("a", "a"), ("b", None))
    ]
    script = Scripted(*(httpx.Response(200, json=page) for page in pages))
    assert [found.id for found in script.client.models()] == ["a", "b"]
    assert [request.url.query for request in script.asked] == [b"", b"cursor=a"]


def test_growth_is_asked_for_until_it_is_there():
    working = {"state": "working", "growth": None, "networks": []}
    script = Scripted(
        httpx.Response(202, json=working, headers={"retry-after": "2"}),
        httpx.Response(202, json=working),
        httpx.Response(200, json={**working, "state": "ready"}),
    )
    assert script.client.growth("tutorial").state == "ready"
    assert script.waited == [2.0, 2.0]
    script = Scripted(httpx.Response(202, json=working))
    assert script.client.growth("tutorial", wait=False).state == "working"


def test_what_is_no_answer_of_the_api_is_an_error_of_http():
    for answer in (httpx.Response(502, text="<html>"), httpx.Response(302, headers={"location": "/"})):
        with pytest.raises(httpx.HTTPStatusError):
            Scripted(answer).client.models()


@pytest.mark.parametrize("kind", [kind for kind in STATUS if kind.__module__.startswith("app.errors.")])
def test_a_problem_is_the_error_that_it_was(kind, words):
    params = {"name": "W", "limit": 3}
    told = problem(kind(**params), words)
    error = error_of(told)
    assert type(error) is kind
    assert error.params == params
    assert str(error) == told["detail"]


def test_an_error_of_a_newer_app_keeps_its_code():
    error = error_of({**PROBLEM, "code": "later"})
    assert type(error) is errors.UnrollError
    assert error.code == "later"
    assert errors.UnrollError.code == "internal"


@pytest.fixture(scope="module")
def words():
    from app.web.html.i18n import load_catalogues

    return load_catalogues()["en"]


@pytest.mark.anyio
@pytest.mark.parametrize(("language", "said"), [("en", "empty"), ("zh", "空的")])
async def test_an_error_speaks_the_clients_language(app, language, said):
    transport = httpx.ASGITransport(app)
    async with AsyncClient("http://unroll.localhost", transport=transport, language=language) as client:
        with pytest.raises(errors.EmptyText, match=said):
            await client.score("")
        with pytest.raises(errors.ModelNotFound):
            await anext(client.generate("天", "nothing"))
        trace = await client.trace("天", fields=["h"])
        with pytest.raises(errors.InvalidRequest, match="fields"):
            _ = trace.o
        with pytest.raises(errors.InvalidRequest, match="fields"):
            _ = trace.yhat


@pytest.mark.anyio
async def test_the_token_is_sent_where_it_is_needed():
    seen = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request.headers.get("authorization"))
        return httpx.Response(204)

    for token in ("secret", ""):
        with Client("http://unroll.localhost", token=token, transport=httpx.MockTransport(answer)) as client:
            client.delete_corpus("own")
    assert seen == ["Bearer secret", None]
