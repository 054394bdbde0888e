"""By which names the app may be called: no foreign name is answered, whatever it resolves to."""

from __future__ import annotations

import re

import pytest

from app.main import create_app
from app.settings import Settings
from tests.api.conftest import client_of

pytestmark = pytest.mark.anyio
BODY = {"name": "我的天气", "text": "天气", "language": "zh"}


@pytest.fixture
def app_of(tmp_path):
    return lambda **settings: create_app(Settings(data=str(tmp_path), **settings))


@pytest.mark.parametrize(
    "host",
    ["localhost", "LOCALHOST:8000", "unroll.localhost", "127.0.0.1:8000", "127.1.2.3", "[::1]:8000", "[::1]",
     "192.168.1.7:8000", "localhost.", "teacher-laptop:8000", "web"],
)  # fmt: skip
async def test_names_of_this_machine_and_addresses_are_answered(bare, host):
    assert (await bare.get("/healthz", headers={"Host": host})).status_code == 200


@pytest.mark.parametrize(
    "host",
    ["evil.example", "evil.example:8000", "127.0.0.1.evil.example", "localhost.evil.example",
     "teacher.local", "localhost@evil.example", "evil.example#localhost", "",
     "[::1].evil.example", "a b", "é"],
)  # fmt: skip
@pytest.mark.parametrize("path", ["/", "/healthz", "/api/v1/corpora", "/favicon.ico", "/nothing"])
async def test_foreign_names_are_refused_everywhere(bare, host, path):
    answer = await bare.get(path, headers=[("Host", host.encode())])
    assert answer.status_code == 421
    assert answer.headers["x-content-type-options"] == "nosniff"


async def test_a_foreign_name_neither_reads_nor_writes_nor_deletes(app_of):
    """As a page does whose own name was made to resolve to 127.0.0.1: host and origin agree."""
    rebound = {"Host": "evil.example:8000", "Origin": "http://evil.example:8000"}
    async with client_of(app_of()) as client:
        kept = (await client.post("/api/v1/corpora", json=BODY)).headers["location"]
        for method, path, body in (
            ("GET", kept, None), ("POST", "/api/v1/corpora", BODY), ("DELETE", kept, None)
        ):  # fmt: skip
            refused = await client.request(method, path, json=body, headers=rebound)
            assert (refused.status_code, refused.json()["code"]) == (421, "foreign_host")
        assert (await client.get(kept)).status_code == 200


@pytest.mark.parametrize("lang", ["zh", "en"])
async def test_the_refusal_says_what_to_set(bare, lang):
    answer = await bare.get("/", headers={"Host": "teacher.local:8000", "Accept-Language": lang})
    assert re.search(r"UNROLL_HOSTS=teacher\.local\b(?!:)", answer.text)


@pytest.mark.parametrize(
    ("settings", "host"),
    [({"hosts": "teacher.local"}, "Teacher.local:8000"), ({"hosts": "a.example, b.example"}, "b.example"),
     ({"host": "teacher.local"}, "teacher.local:8000"), ({"hosts": "*"}, "any.example")],
)  # fmt: skip
async def test_names_of_the_settings_are_answered(app_of, settings, host):
    async with client_of(app_of(**settings)) as client:
        assert (await client.get("/healthz", headers={"Host": host})).status_code == 200


@pytest.mark.parametrize("hosts", [[], ["localhost", "localhost"], ["localhost", "evil.example"]])
async def test_a_request_without_a_host_or_with_two_is_refused(bare_app, hosts):
    sent = []

    async def send(message):
        sent.append(message)

    scope = {
        "type": "http", "http_version": "1.1", "method": "GET", "scheme": "http", "server": ("127.0.0.1", 80),
        "path": "/healthz", "raw_path": b"/healthz", "query_string": b"",
        "headers": [(b"host", host.encode()) for host in hosts],
    }  # fmt: skip
    await bare_app(scope, None, send)
    assert sent[0]["status"] == 400
    assert b"host_unclear" in sent[1]["body"]
