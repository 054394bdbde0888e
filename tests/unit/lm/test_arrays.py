"""The axes of an array as part of its type: pydantic reads them, whoever computes does not load pydantic."""

from __future__ import annotations

import subprocess
import sys
from typing import Annotated

import pytest
from pydantic import TypeAdapter

from app.lm.arrays import Axes
from app.lm.checks import Floats, Ids
from app.settings import ROOT

NUMBER, WHOLE = {"type": "number"}, {"type": "integer"}


@pytest.mark.parametrize(
    ("array", "schema"),
    [
        (Annotated[Floats, Axes("H")], {"type": "array", "items": NUMBER}),
        (Annotated[Floats, Axes("tau", "H")], {"type": "array", "items": {"type": "array", "items": NUMBER}}),
        (Annotated[Ids, Axes("tau")], {"type": "array", "items": WHOLE}),
    ],
)
def test_each_axis_is_a_list_around_numbers_of_its_kind(array, schema):
    assert TypeAdapter(array).json_schema(mode="serialization") == schema


def test_axes_are_told_apart_by_their_names():
    assert Axes("tau", "H") == Axes("tau", "H") != Axes("H", "tau")
    assert Axes("tau", "H").names == ("tau", "H")


def test_the_models_load_no_pydantic():
    code = (
        "import importlib, pkgutil, sys, app.lm\n"
        "found = pkgutil.walk_packages(app.lm.__path__, 'app.lm.')\n"
        "[importlib.import_module(one.name) for one in found]\n"
        "print(*sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT, capture_output=True, text=True)
    loaded = set(done.stdout.split())
    assert {"app.lm.arrays", "app.lm.rnn.forward"} <= loaded
    assert not {"pydantic", "pydantic_core", "fastapi"} & loaded
