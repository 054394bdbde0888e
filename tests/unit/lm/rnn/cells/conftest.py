"""The cells as the tests of the scripts have them."""

from __future__ import annotations

import orjson
import pytest

from app.settings import ROOT


@pytest.fixture(scope="session")
def cells():
    folder = ROOT / "tests" / "data" / "cells"
    return {file.stem: orjson.loads(file.read_bytes()) for file in folder.glob("*.json")}
