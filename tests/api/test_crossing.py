"""How many files of the app a page goes through, and that no floor calls back up; pages that are kept."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Any

import anyio
import httpx
import pytest
from fastapi import FastAPI

from app.settings import ROOT
from app.store.model_registry import TATOEBA
from app.text.tokenizer import Unit
from tests.api.conftest import client_of
from tests.unit.test_floors import FLOORS, name_of, place_of

MOST = 25  # files, for a page that was made before
AROUND = 4  # the log of requests, their figures, their lanes, what is forgotten
# For a new sentence: 10 for what every request goes through (bounds, log, bytes), 4 for pages and parts that
# are kept, 5 look whether a corpus or model has changed, 6 for the page's question, 4 for its words and
# numbers, 4 cut the text, 3 count, 6 are the network, 6 for factors, totals and what follows.
MOST_ANEW = 48 + AROUND
GROWTH = 120  # seconds, at most
INSIDE = f"{ROOT / 'app'}/"


class Crossing:
    """The files of the app that were entered, and the calls from a lower floor to a higher one."""

    def __init__(self) -> None:
        self.files: set[str] = set()
        self.climbs: set[tuple[str, str]] = set()

    def __call__(self, frame: FrameType, event: str, _: object) -> None:
        if event != "call" or not (here := frame.f_code.co_filename).startswith(INSIDE):
            return
        self.files.add(here)
        caller = frame.f_back
        while caller is not None and not caller.f_code.co_filename.startswith(INSIDE):
            caller = caller.f_back
        if caller is not None and floor(caller.f_code.co_filename) < floor(here):
            self.climbs.add((caller.f_code.co_filename, here))


def floor(file: str) -> int:
    return FLOORS[place_of(name_of(Path(file))) or "app.main"]


async def ask(app: FastAPI, address: str, **headers: str) -> httpx.Response:
    async with client_of(app) as client:
        answer = await client.get(address, headers=headers)
    return answer


def crossing(app: FastAPI, address: str) -> Crossing:
    """Ask for an address, watched in every thread: a new loop, as only new threads can be watched."""
    found = Crossing()
    before = sys.getprofile()
    threading.setprofile(found)
    sys.setprofile(found)
    try:
        answer = anyio.run(partial(ask, app, address))
    finally:
        sys.setprofile(before)
        threading.setprofile(None)  # type: ignore[arg-type]
    assert answer.status_code == 200
    return found


@pytest.fixture(autouse=True)
def growth_is_there(app):
    """A page begins a run of seconds, whose records change the page: let it end first, in both languages."""
    for address, run in (("/", f"{TATOEBA}/{Unit.CHAR}"), ("/?lang=en", f"tatoeba-en/{Unit.WORD}")):
        anyio.run(partial(ask, app, address))
        assert app.state.site.jobs.wait(f"growth/{run}", GROWTH).state == "ready"
    for thread in threading.enumerate():  # runs that other tests began would be watched too
        if thread.name.startswith("jobs "):
            thread.join(GROWTH)
            assert not thread.is_alive()


def warm(app: FastAPI, address: str) -> None:
    """Ask for a page, so that it is there."""
    anyio.run(partial(ask, app, address))


@pytest.mark.parametrize("address", ["/", "/?lang=en", "/?text=你多大了&boundaries=true", "/unroll"])
def test_a_page_that_was_made_crosses_few_files(app, address):
    warm(app, address)
    found = crossing(app, address)
    assert INSIDE + "web/kept_pages.py" in found.files
    assert len(found.files) <= MOST, sorted(found.files)
    assert not found.climbs


def test_a_new_sentence_crosses_not_many_more(app):
    warm(app, "/")
    found = crossing(app, "/?text=今天不下雨")
    assert INSIDE + "explain/sentence/score.py" in found.files
    assert len(found.files) <= MOST_ANEW, sorted(found.files)
    assert {caller for caller, _ in found.climbs} <= {INSIDE + "concurrency/single_flight.py"}  # calls back


@pytest.mark.parametrize("path", ["/?text=天气", "/unroll?text=天气"])
def test_a_browser_that_has_the_page_gets_no_body(app, path, monkeypatch):
    first = anyio.run(partial(ask, app, path))
    monkeypatch.setattr(app.state.site.templates, "get_template", refuse)
    again = anyio.run(partial(ask, app, path, **{"If-None-Match": first.headers["etag"]}))
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    assert anyio.run(partial(ask, app, path)).content == first.content


def refuse(name: str) -> Callable[..., Any]:
    raise AssertionError(f"{name} is filled anew")


def test_another_language_is_another_page(app):
    answers = [anyio.run(partial(ask, app, "/", **{"Accept-Language": tag})) for tag in ("zh", "en", "zh")]
    tags = [answer.headers["etag"] for answer in answers]
    assert tags[0] == tags[2] != tags[1]
    assert [answer.headers["content-language"] for answer in answers] == ["zh", "en", "zh"]


def test_a_page_is_made_anew_when_a_run_or_a_corpus_changes(app):
    etags = [anyio.run(partial(ask, app, "/?text=天气")).headers["etag"]]
    site = app.state.site
    site.jobs.run("a run", iter_once)
    etags.append(anyio.run(partial(ask, app, "/?text=天气")).headers["etag"])
    body = {"name": "kept", "text": "今天天气好\n天气真好", "language": "zh"}

    async def bring() -> str:
        async with client_of(app) as client:
            made = await client.post("/api/v1/corpora", json=body)
            assert made.status_code == 201, made.text
            return str(made.json()["id"])

    corpus = anyio.run(bring)
    brought = anyio.run(partial(ask, app, "/?text=天气"))
    assert corpus in brought.text
    etags.append(brought.headers["etag"])
    site.store.remove_corpus(corpus)
    gone = anyio.run(partial(ask, app, "/?text=天气"))
    assert corpus not in gone.text
    etags.append(gone.headers["etag"])
    assert len(set(etags)) == 4


def iter_once():
    yield 1


def test_a_page_that_complains_is_not_kept(app):
    answer = anyio.run(partial(ask, app, "/?models=nothing-of-ours"))
    assert "etag" not in answer.headers
    assert 'class="notice' in answer.text
