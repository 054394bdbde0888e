"""The app below a path, where a proxy passes addresses on whole: nothing of it leads out of there."""

from __future__ import annotations

import re
from dataclasses import replace
from urllib.parse import urljoin, urlsplit

import httpx
import pytest

from app.client import AsyncClient
from app.main import create_app
from app.settings import Settings
from tests.api.conftest import client_of
from tests.api.page import Page

pytestmark = pytest.mark.anyio
AT = "/unroll"  # the name of a page of ours too: the hardest one
PATHS = r"/(?:api|static|assets|embed|learn|check|docs|share|recipes|models|train|unroll|openapi|healthz)\b"
BODY = {"name": "天气", "text": "天气真好\n今天天气不好", "language": "zh"}
RUN = {"corpus": "tutorial", "kind": "ngram", "unit": "char", "name": "counts", "order": 2, "seed": 1}
STARTS = [
    "/", "/?text=天气真好&models=tutorial-char-2gram&at=tutorial-char-2gram:2",
    "/unroll", "/unroll?dir=backward", "/embed/unroll",
    "/embed/sentence", "/share?to=/unroll/unroll", "/train", "/models", "/check?example=slip", "/docs",
    "/recipes", "/learn", "/learn/program", "/nothing",
]  # fmt: skip


@pytest.fixture(scope="module")
def below(app, sandbox):
    """The app below a path; its runs wait, and what other tests have read need not be read again."""
    made = create_app(Settings(data=sandbox, root_path=AT, scheduler="tcp://127.0.0.1:1"))
    made.state.site = replace(made.state.site, store=app.state.site.store)
    return made


def addresses(html: str) -> set[str]:
    """All that a page names: attributes, style sheets, JSON; without what is on it and other sites."""
    page = Page(html)
    attributes = [value for _, found in page.tags for value in found.values() if value]
    styles = re.findall(r'url\("([^"]+)"\)', html)
    texts = re.findall(r'"(/[^" ]*)"', "".join(page.texts.values()))
    return {one for one in (*attributes, *styles, *texts) if re.match(rf"{PATHS}|/$|/\?", one)}


async def test_no_page_names_an_address_outside_and_all_that_are_named_answer(below):
    """Every page that a link leads to is looked through, once a path; what only takes a POST says so."""
    seen: set[str] = set()
    waiting = [f"{AT}{one}" for one in STARTS]
    async with client_of(below) as client:
        while waiting:
            url = waiting.pop()
            answer = await client.get(url)
            assert answer.status_code in (200, 202, 405) or url.startswith(f"{AT}/nothing"), (
                url,
                answer.status_code,
            )
            if not answer.headers["content-type"].startswith("text/html") or answer.status_code == 405:
                continue
            for one in addresses(answer.text):
                assert one == AT or one.startswith(f"{AT}/"), (url, one)
                path = urlsplit(one).path
                if path not in seen:
                    seen.add(path)
                    waiting.append(one)
    paths = {one.removeprefix(AT) for one in seen}
    assert {"/", "/unroll", "/learn/program", "/api/v1/trace", "/api/v1/generate", "/openapi.json"} <= paths
    assert {"/train/text", "/learn/glossary", "/check", "/recipes/unroll.ipynb", "/share"} <= paths
    assert sum(one.startswith("/static/") for one in paths) > 30
    assert sum(one.startswith("/assets/") for one in paths) >= 4


async def test_style_sheets_and_scripts_name_their_files_relatively(below):
    async with client_of(below) as client:
        for page in ("/", "/unroll", "/learn/program", "/train", "/models", "/check", "/docs"):
            found = addresses((await client.get(f"{AT}{page}")).text)
            for url in [one for one in found if one.endswith((".css", ".js")) and "/static/" in one]:
                text = (await client.get(url)).text
                named = re.findall(r'(?:url\("?|from "|import\("?)([^")]+\.(?:js|css|woff2|svg))', text)
                assert not any(one.startswith("/") for one in named), url
                for one in named:
                    assert (await client.get(urljoin(url, one))).status_code == 200, (url, one)


async def test_other_addresses_are_not_of_the_app_but_for_operators(below):
    async with client_of(below) as client:
        assert (await client.get(AT)).text == (await client.get(f"{AT}/")).text
        for path in ("/", "/learn", "/api/v1/models", "/unrolled", "/unrolled/unroll", "/static/x/js/api.js"):
            answer = await client.get(path)
            assert answer.status_code == 404, path
            assert answer.headers["x-content-type-options"] == "nosniff"
        home = Page((await client.get("/elsewhere")).text).tags
        assert any(found.get("href") == f"{AT}/" for _, found in home)
        assert (await client.get("/api/v1/models")).json()["type"] == f"{AT}/docs#page_not_found"
        for path in ("/healthz", "/readyz", "/metrics"):
            assert (
                (await client.get(path)).status_code == (await client.get(f"{AT}{path}")).status_code != 404
            )


async def test_the_api_answers_with_addresses_below_it(below):
    async with client_of(below) as client:
        made = await client.post(f"{AT}/api/v1/corpora", json=BODY)
        assert made.headers["location"] == f"{AT}/api/v1/corpora/{made.json()['id']}"
        assert (await client.get(made.headers["location"])).json() == made.json()
        assert (await client.delete(made.headers["location"])).status_code == 204
        run = await client.post(f"{AT}/api/v1/runs", json=RUN)
        assert run.headers["location"] == f"{AT}/api/v1/runs/{run.json()['id']}"
        assert (await client.delete(run.headers["location"])).is_success
        problem = await client.get(f"{AT}/api/v1/models/none")
        assert problem.json()["type"] == f"{AT}/docs#model_not_found"
        described = (await client.get(f"{AT}/openapi.json")).json()
        assert described["servers"] == [{"url": AT}]
        forms = {"/train/text": {"name": "天气", "text": "天气真好\n好"}, "/models/delete": {"id": "none"}}
        for path, fields in forms.items():
            answer = await client.post(f"{AT}{path}", data=fields)
            assert answer.headers.get("location", AT).startswith(AT), path


async def test_a_shared_link_and_the_recipes_name_the_place_as_it_was_called(below):
    async with client_of(below) as client:
        shared = (await client.get(f"{AT}/share", params={"to": f"{AT}/unroll?t=2"})).text
        assert f"http://localhost{AT}/unroll?t=2" in shared
        assert f"http://localhost{AT}/embed/unroll?t=2" in shared
        home = (await client.get(f"{AT}/share", params={"to": f"{AT}?text=a"})).text
        assert f"http://localhost{AT}/?text=a" in home
        assert f"http://localhost{AT}/api/v1/score" in (await client.get(f"{AT}/recipes")).text


async def test_the_client_is_given_the_whole_address(below):
    transport = httpx.ASGITransport(below)
    async with AsyncClient(f"http://localhost{AT}", transport=transport) as client:
        found = await client.score("天气", models=["tutorial-char-2gram"])
        assert found[0].prob > 0


def test_what_is_no_such_path_is_refused():
    for wrong in ("unroll", "/unroll/", "/", "//x", "/a b", "/a?b"):
        with pytest.raises(ValueError, match="root_path"):
            Settings(root_path=wrong)
