"""A network trained in PyTorch: the app's figures are PyTorch's, and it goes back as it came.

tests/data/pytorch holds them and PyTorch's figures, made by `python -m tests.bench.round_trip --write`.
"""

from __future__ import annotations

import json

import numpy as np
import pytest
from safetensors.numpy import load, load_file

from app.main import create_app
from app.settings import ROOT, Settings
from tests.api.conftest import client_of
from tests.bench.round_trip import BOUNDS, DATA, TEXT, WORDS, H, difference

pytestmark = pytest.mark.anyio
API = "/api/v1"


@pytest.fixture
async def client(tmp_path):
    async with client_of(create_app(Settings(data=str(tmp_path)))) as client:
        yield client


async def brought(client, dtype):
    files = {
        "file": ("net.safetensors", (DATA / f"{dtype}.safetensors").read_bytes()),
        "vocabulary": ("words.json", json.dumps(WORDS).encode()),
    }
    return (await client.post(f"{API}/models", files=files)).json()


@pytest.mark.parametrize("dtype", list(BOUNDS))
async def test_every_figure_is_that_of_pytorch(client, dtype):
    card = await brought(client, dtype)
    assert (card["hidden_size"], card["understood"]["dtype"]) == (H, dtype)
    query = {"text": TEXT, "model": card["id"], "dtype": dtype, "fields": "h,o,L"}
    answer = (await client.get(f"{API}/trace", params=query)).json()
    assert answer["unknown"] == ["zebra"]
    with np.load(DATA / f"{dtype}_figures.npz") as theirs:
        for name in ("h", "o", "L"):
            found = np.array([step[name] for step in answer["steps"]])
            assert found.shape == theirs[name].shape
            assert difference(found, theirs[name]) <= BOUNDS[dtype]


async def test_what_is_exported_is_the_network_that_came(client):
    card = await brought(client, "float32")
    came = load_file(DATA / "float32.safetensors")
    content = (await client.get(f"{API}/models/{card['id']}/export", params={"format": "pytorch"})).content
    back = load(content)
    assert set(back) == set(came)
    for name in came:
        if "bias_" not in name:
            np.testing.assert_array_equal(back[name], came[name])
    one, two = "rnn.bias_ih_l0", "rnn.bias_hh_l0"
    np.testing.assert_array_equal(back[one] + back[two], came[one] + came[two])


def test_the_readme_shows_the_script_as_it_is():
    script = (ROOT / "docs" / "from_pytorch.py").read_text(encoding="utf-8")
    compile(script, "from_pytorch.py", "exec")
    assert f"```python\n{script}```" in (ROOT / "README.md").read_text(encoding="utf-8")
