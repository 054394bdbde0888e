"""Long requests are answered by processes of their own: the same bytes, within a queue, whatever dies."""

from __future__ import annotations

import os
import signal

import anyio
import pytest

from app.main import create_app, lifespan
from app.settings import Settings
from app.web.lanes.lanes import STAYS, is_long
from tests.api.conftest import client_of

pytestmark = pytest.mark.anyio
LONG = "天气真好" * 60
SCORE = "/api/v1/score"


@pytest.fixture(scope="module")
def laned(sandbox):
    """The app with one process for what is long, and no queue."""
    return create_app(Settings(data=sandbox, heavy=1, heavy_queue=0))


@pytest.fixture
async def lanes(laned):
    async with lifespan(laned), client_of(laned) as client:
        yield client


def processes(app):
    return [one._process for one in app.state.site.heavy._all]


async def test_a_long_answer_is_the_same_wherever_it_is_computed(lanes, laned, client):
    too_long = f"{SCORE}?text={'天' * 1501}"
    for path in (f"{SCORE}?text={LONG}", too_long, f"/unroll?text={LONG}", f"/?text={LONG}"):
        elsewhere, here = await lanes.get(path), await client.get(path)
        assert elsewhere.status_code == here.status_code
        assert elsewhere.headers["content-type"] == here.headers["content-type"]
        if path.startswith("/api"):  # a page links files by the data folder's state
            assert elsewhere.content == here.content
    assert len(processes(laned)) == 1


async def test_etags_and_head_work_for_long_answers(lanes):
    first = await lanes.get(SCORE, params={"text": LONG})
    again = await lanes.get(SCORE, params={"text": LONG}, headers={"If-None-Match": first.headers["etag"]})
    head = await lanes.head(SCORE, params={"text": LONG})
    assert (again.status_code, again.content) == (304, b"")
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == str(len(first.content))


async def test_what_was_uploaded_elsewhere_is_there_for_all(lanes):
    made = await lanes.post("/api/v1/corpora", json={"name": "far", "text": "天气真好\n" * 300})
    assert made.status_code == 201
    place = made.headers["location"]
    assert (await lanes.get(place)).json()["num_sentences"] == 300
    assert (await lanes.delete(place)).status_code == 204


async def test_short_requests_begin_no_process(lanes, laned):
    assert (await lanes.get(SCORE, params={"text": "天气"})).status_code == 200
    assert not processes(laned)


async def test_beyond_the_queue_the_server_is_busy(lanes, laned, monkeypatch):
    monkeypatch.setattr(laned.state.site.heavy, "under_way", 1)
    refused = await lanes.get(SCORE, params={"text": LONG})
    assert (refused.status_code, refused.json()["code"], refused.headers["retry-after"]) == (503, "busy", "2")
    page = await lanes.get("/", params={"text": LONG, "lang": "zh"})
    assert (page.status_code, page.headers["refresh"], page.headers["retry-after"]) == (503, "2", "2")
    assert "服务器正忙" in page.text
    english = await lanes.get("/", params={"text": LONG, "lang": "en"})
    assert "The server is busy" in english.text
    sent = await lanes.post("/check", content=b"x" * 2000)
    assert sent.status_code == 503
    assert "refresh" not in sent.headers
    assert (await lanes.get(SCORE, params={"text": "天气"})).status_code == 200


async def test_a_process_that_dies_is_replaced(lanes, laned):
    body = {"texts": ["天气真好" * 350] * 6}
    answers = []

    async def ask():
        answers.append(await lanes.post(SCORE, json=body))

    async with anyio.create_task_group() as group:
        group.start_soon(ask)
        while not processes(laned):
            await anyio.sleep(0.01)
        os.kill(processes(laned)[0].pid, signal.SIGKILL)
    assert (answers[0].status_code, answers[0].json()["code"]) == (503, "busy")
    assert (await lanes.post(SCORE, json=body)).status_code == 200


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_to_all_processes_cuts_no_long_answer(lanes, laned, sign):
    first = await lanes.get(SCORE, params={"text": LONG})
    os.kill(processes(laned)[0].pid, sign)
    again = await lanes.get(SCORE, params={"text": LONG})
    assert (again.status_code, again.content) == (200, first.content)
    assert len(processes(laned)) == 1


async def test_a_process_that_holds_too_much_is_ended(sandbox):
    app = create_app(Settings(data=sandbox, heavy=1, heavy_memory=0))
    async with lifespan(app), client_of(app) as client:
        assert (await client.get(SCORE, params={"text": LONG})).status_code == 200
        assert not processes(app)


async def test_no_process_outlives_the_app(laned):
    async with lifespan(laned), client_of(laned) as client:
        await client.get(SCORE, params={"text": LONG})
        (process,) = processes(laned)
        assert process.poll() is None
    assert process.poll() is not None


async def test_without_processes_all_is_answered_here(sandbox):
    app = create_app(Settings(data=sandbox, heavy=0))
    async with lifespan(app), client_of(app) as client:
        assert (await client.get(SCORE, params={"text": LONG})).status_code == 200
        assert not processes(app)


@pytest.mark.parametrize(
    ("query", "headers", "path", "expected"),
    [
        (b"x" * 1024, [], "/", False),
        (b"x" * 1025, [], "/", True),
        (b"x", [(b"content-length", b"1024")], "/", True),
        (b"", [(b"content-length", b"1024")], "/", False),
        (b"", [(b"content-length", b"-1")], "/", True),
        (b"", [(b"transfer-encoding", b"chunked")], "/", True),
        (b"x" * 2000, [], "/api/v1/generate", False),
        (b"x" * 2000, [], "/static/abc/js/x.js", False),
    ],
)
def test_what_is_long(query, headers, path, expected):
    assert is_long({"type": "http", "path": path, "query_string": query, "headers": headers}) is expected


@pytest.mark.parametrize("path", STAYS)
async def test_what_stays_is_answered_here(lanes, laned, path):
    answer = await lanes.get(path, params={"x": "x" * 2000})
    assert answer.status_code != 404  # there is such a route
    assert not processes(laned)
