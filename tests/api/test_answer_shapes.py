"""An answer is described by the dataclass that it is made of: there is no second description to drift."""

from __future__ import annotations

import importlib
import json
import pkgutil
import re
from dataclasses import fields, is_dataclass

import pytest
from fastapi.routing import APIRoute
from pydantic import BaseModel

import app.web
import app.web.api

JSON = "application/json"
MODULES = [
    importlib.import_module(found.name) for found in pkgutil.walk_packages(app.web.__path__, "app.web.")
]


def answers():
    """Path, status and declared model of every answer of the API in JSON."""
    for module in MODULES:
        for route in getattr(getattr(module, "router", None), "routes", []):
            if isinstance(route, APIRoute):
                for status, told in route.responses.items():
                    if "model" in told:
                        yield route.path, status, told["model"]


ANSWERS = list(answers())


@pytest.fixture
async def document(client):
    return (await client.get("/openapi.json")).json()


def reached(document, schema):
    """Names of the schemas that a schema refers to, directly or through others."""
    names, left = set(), {schema}
    while left:
        text = json.dumps(document["components"]["schemas"][left.pop()])
        new = set(re.findall(r"#/components/schemas/(\w+)", text)) - names
        names, left = names | new, left | new
    return names | {schema}


def described(document):
    """Name of the schema of every answer in JSON that is no problem."""
    for path, methods in document["paths"].items():
        for operation in methods.values():
            for status, told in operation["responses"].items():
                if int(status) < 300 and JSON in told.get("content", {}):
                    yield path, told["content"][JSON]["schema"].get("$ref", "").rpartition("/")[2]


@pytest.mark.parametrize(("path", "status", "model"), ANSWERS, ids=[f"{p}-{s}" for p, s, _ in ANSWERS])
def test_an_answer_is_declared_as_a_frozen_dataclass_of_ours(path, status, model):
    assert is_dataclass(model), f"{path} {status}: {model}"
    assert not issubclass(model, BaseModel)
    assert model.__dataclass_params__.frozen
    assert model.__module__.startswith("app.")


@pytest.mark.anyio
async def test_every_answer_in_json_is_described_by_its_dataclass(document):
    models = {model.__name__: model for _, _, model in ANSWERS}
    shown = list(described(document))
    assert len(shown) >= 20
    for path, name in shown:
        assert name in models, path
        schema = document["components"]["schemas"][name]
        assert list(schema["properties"]) == [field.name for field in fields(models[name])]
        assert schema["required"] == list(schema["properties"]), "an answer leaves no field of these out"


@pytest.mark.anyio
async def test_pydantic_models_describe_requests_alone(document):
    ours = {
        name
        for module in MODULES
        for name, found in vars(module).items()
        if isinstance(found, type) and issubclass(found, BaseModel) and found.__module__.startswith("app.web")
    }
    assert "TraceBody" in ours
    of_answers = set().union(*(reached(document, name) for _, name in described(document)))
    assert {"TraceAnswer", "Step", "ModelCard", "Title"} <= of_answers
    assert ours & of_answers == set()
