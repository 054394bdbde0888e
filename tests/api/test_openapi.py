"""The description of the API: its examples work as they stand, schemathesis finds nothing that is not so."""

from __future__ import annotations

import re

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from app.main import create_app
from app.settings import Settings

API = "/api/v1"


def no_server_error(context, response, case):
    """A 503 of /readyz is an answer, not an error: models may still be being read."""
    if (case.path, response.status_code) == ("/readyz", 503):
        return None
    return not_a_server_error(context, response, case)


CHECKS = [no_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


@pytest.fixture(scope="session")
def schema(app):
    return schemathesis.openapi.from_asgi("/openapi.json", app)


@pytest.fixture(scope="session")
def scratch_schema(tmp_path_factory):
    """The same of an app whose data nobody else uses: what is written there does no harm."""
    app = create_app(Settings(data=str(tmp_path_factory.mktemp("scratch"))))
    return schemathesis.openapi.from_asgi("/openapi.json", app)


OPERATIONS = [
    ("GET", "/healthz"),
    ("GET", "/readyz"),
    ("GET", "/metrics"),
    ("GET", f"{API}/score"),
    ("POST", f"{API}/score"),
    ("POST", f"{API}/rank"),
    ("POST", f"{API}/generate"),
    ("GET", f"{API}/trace"),
    ("POST", f"{API}/trace"),
    ("GET", f"{API}/trace/component"),
    ("GET", f"{API}/trace/array"),
    ("GET", f"{API}/trace/script"),
    ("GET", f"{API}/step"),
    ("POST", f"{API}/step"),
    ("GET", f"{API}/trace/backward"),
    ("GET", f"{API}/trace/chain"),
    ("POST", f"{API}/check"),
    ("GET", f"{API}/models"),
    ("POST", f"{API}/models"),
    ("GET", f"{API}/models/{{model_id}}"),
    ("DELETE", f"{API}/models/{{model_id}}"),
    ("GET", f"{API}/models/{{model_id}}/arpa"),
    ("GET", f"{API}/models/{{model_id}}/export"),
    ("GET", f"{API}/models/{{model_id}}/snapshots"),
    ("GET", f"{API}/models/{{model_id}}/cost"),
    ("POST", f"{API}/models/{{model_id}}/cost"),
    ("GET", f"{API}/models/{{model_id}}/parameters/{{name}}"),
    ("GET", f"{API}/runs"),
    ("POST", f"{API}/runs"),
    ("GET", f"{API}/runs/{{run_id}}"),
    ("GET", f"{API}/runs/{{run_id}}/events"),
    ("DELETE", f"{API}/runs/{{run_id}}"),
    ("GET", f"{API}/corpora"),
    ("POST", f"{API}/corpora"),
    ("GET", f"{API}/corpora/{{corpus_id}}"),
    ("DELETE", f"{API}/corpora/{{corpus_id}}"),
    ("GET", f"{API}/corpora/{{corpus_id}}/counts"),
    ("GET", f"{API}/corpora/{{corpus_id}}/concordance"),
    ("GET", f"{API}/corpora/{{corpus_id}}/translations"),
    ("GET", f"{API}/corpora/{{corpus_id}}/sentences"),
    ("GET", f"{API}/corpora/{{corpus_id}}/growth"),
]
WRITING = {
    ("POST", f"{API}/runs"),
    ("DELETE", f"{API}/runs/{{run_id}}"),
    ("POST", f"{API}/corpora"),
    ("DELETE", f"{API}/corpora/{{corpus_id}}"),
    ("POST", f"{API}/models"),
    ("DELETE", f"{API}/models/{{model_id}}"),
}


@pytest.mark.parametrize(("method", "path"), OPERATIONS)
@settings(
    max_examples=20,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(data=st.data())
def test_any_request_gets_an_answer_as_described(schema, scratch_schema, method, path, data):
    asked = scratch_schema if (method, path) in WRITING else schema
    case = data.draw(asked[path][method].as_strategy())
    case.call_and_validate(
        checks=CHECKS, timeout=60
    )  # s: how long a busy machine takes is no fault of an answer


def test_all_operations_are_asked(schema):
    assert {(found.ok().method.upper(), found.ok().path) for found in schema.get_all_operations()} == set(
        OPERATIONS
    )


@pytest.mark.anyio
async def test_every_example_works_as_it_stands(client):
    document = (await client.get("/openapi.json")).json()
    asked = 0
    for path, methods in document["paths"].items():
        get = methods.get("get")
        if get and "{run_id}" not in path:  # there is none before somebody begins one
            shown = [found for found in get.get("parameters", []) if "example" in found]
            query = {found["name"]: found["example"] for found in shown if found["in"] == "query"}
            address = path.format_map({found["name"]: found["example"] for found in shown})
            assert (await client.get(address, params=query)).status_code == 200, (path, query)
            asked += 1
        for body in bodies_of(methods.get("post"), document):
            answer = await client.post(path, json=body)
            assert answer.is_success, (path, body, answer.text)
            if answer.status_code == 201:
                assert (await client.delete(answer.headers["location"])).status_code == 204
            asked += 1
    assert asked >= 10


def bodies_of(post, document):
    """Bodies from named examples, else from the examples of the fields."""
    if post is None or "requestBody" not in post:
        return
    content = post["requestBody"]["content"].get("application/json")
    if content is None:  # a form with a file
        return
    if "examples" in content:
        yield from (example["value"] for example in content["examples"].values())
        return
    fields = document["components"]["schemas"][content["schema"]["$ref"].rpartition("/")[2]]["properties"]
    yield {name: field["examples"][0] for name, field in fields.items() if "examples" in field}


@pytest.mark.anyio
async def test_every_route_tells_its_problems(client):
    document = (await client.get("/openapi.json")).json()
    assert "HTTPValidationError" not in document["components"]["schemas"]
    for path, methods in document["paths"].items():
        for operation in methods.values():
            assert operation["summary"]
            for status, told in operation["responses"].items():
                is_told = int(status) < 300 or path == "/readyz"  # whose 503 is an answer, not a problem
                assert is_told or list(told["content"]) == ["application/problem+json"], (
                    path,
                    status,
                )


@pytest.mark.anyio
async def test_what_is_refused_is_said_by_the_description(client, app):
    document = (await client.get("/openapi.json")).json()
    assert "x-limit" not in str(document)
    schemas, settings = document["components"]["schemas"], app.state.site.settings
    assert schemas["TraceBody"]["properties"]["top_k"]["maximum"] == settings.max_top_k
    assert schemas["GenerateBody"]["properties"]["max_tokens"]["maximum"] == settings.max_generated
    holds = re.compile(schemas["ScoreBody"]["properties"]["texts"]["items"]["pattern"])
    for text in ("", " ", "\n", "a\0b", "a\ufffd", "天气", "a\tb", "\x1b天", " 好 "):
        body = {"texts": [text], "models": ["tutorial-char-2gram"]}
        answer = await client.post(f"{API}/score", json=body)
        assert answer.is_success == bool(holds.search(text)), repr(text)
