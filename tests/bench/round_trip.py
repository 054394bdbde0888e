"""A network's way from PyTorch to the app and back, and how long 20 MB of it take to come in.

`python -m tests.bench.round_trip` trains a small network in PyTorch, brings it over the API in single and in
double precision, compares every h, o and L with PyTorch's, exports it and loads it back. With `--write` the
networks and PyTorch's figures go to tests/data, for tests that run without PyTorch, which is imported late.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from functools import partial
from io import BytesIO
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import TYPE_CHECKING, Any

import anyio
import httpx
import numpy as np
from safetensors.numpy import save

from app.main import create_app
from app.settings import ROOT, Settings
from tests.bench.processes import installed
from tests.bench.rows import Row, middle

if TYPE_CHECKING:
    import torch

API = "/api/v1"
WORDS = [
    "<unk>",
    "<bos>",
    "<eos>",
    "the",
    "a",
    "cat",
    "dog",
    "bird",
    "sat",
    "ran",
    "sang",
    "on",
    "under",
    "mat",
    "tree",
    "and",
]
TEXT = "the cat sat on the mat and the zebra sang"  # one word is unknown
SENTENCES = (
    "the cat sat on the mat",
    "a dog ran under the tree",
    "the bird sang on a tree and the cat ran",
)
H, STEPS = 16, 120
BOUNDS = {"float32": 1e-5, "float64": 1e-10}  # largest differences, relative to the largest figure
LARGE = (512, 4800)  # H and |V| of 20 MB in float32
ROUNDS = 3
DATA = ROOT / "tests" / "data" / "pytorch"


class Client:
    """Asks an app in this process."""

    def __init__(self, folder: str) -> None:
        self._transport = httpx.ASGITransport(create_app(Settings(data=folder)))

    def get(self, url: str, **asked: Any) -> httpx.Response:
        return anyio.run(partial(self._ask, "GET", url, asked))

    def post(self, url: str, **asked: Any) -> httpx.Response:
        return anyio.run(partial(self._ask, "POST", url, asked))

    async def _ask(self, method: str, url: str, asked: dict[str, Any]) -> httpx.Response:
        async with httpx.AsyncClient(transport=self._transport, base_url="http://localhost") as client:
            return await client.request(method, url, **asked)


def ids(text: str) -> list[int]:
    return [1, *(WORDS.index(word) if word in WORDS else 0 for word in text.split()), 2]


def trained() -> torch.nn.ModuleDict:
    """A network as a user would write it, trained for a second."""
    import torch

    torch.manual_seed(0)
    size = len(WORDS)
    net = torch.nn.ModuleDict({"rnn": torch.nn.RNN(size, H), "linear": torch.nn.Linear(H, size)})
    optimizer = torch.optim.Adam(net.parameters(), lr=0.02)
    for _ in range(STEPS):
        optimizer.zero_grad()
        sum(figures(net, text)[2].sum() for text in SENTENCES).backward()
        optimizer.step()
    return net


def figures(net: torch.nn.ModuleDict, text: str) -> tuple[torch.Tensor, ...]:
    """PyTorch's h, o and L at every time step."""
    from torch.nn.functional import cross_entropy, one_hot

    sequence = net["linear"].weight.new_tensor(ids(text)).long()
    x = one_hot(sequence[:-1], len(WORDS)).to(net["linear"].weight.dtype)
    h, _ = net["rnn"](x)
    o = net["linear"](h)
    return h, o, cross_entropy(o, sequence[1:], reduction="none")


def brought(client: Client, weights: bytes) -> str:
    """The id of a network that was brought with its vocabulary."""
    files = {"file": ("net.safetensors", weights), "vocabulary": ("words.json", json.dumps(WORDS).encode())}
    answer = client.post(f"{API}/models", files=files)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def ours(client: Client, model: str, dtype: str) -> dict[str, Any]:
    """The API's h, o and L."""
    query = {"text": TEXT, "model": model, "dtype": dtype, "fields": "h,o,L"}
    steps = client.get(f"{API}/trace", params=query).json()["steps"]
    return {name: np.array([step[name] for step in steps]) for name in ("h", "o", "L")}


def difference(one: Any, other: Any) -> float:
    return float(np.abs(np.asarray(one) - np.asarray(other)).max() / np.abs(np.asarray(other)).max())


def round_trip(client: Client, net: torch.nn.ModuleDict, dtype: str) -> tuple[float, float]:
    """The largest difference of any figure, and that of what was exported and loaded back."""
    import torch
    from safetensors.torch import load
    from safetensors.torch import save as pack

    net = net.to(getattr(torch, dtype))
    model = brought(client, pack(net.state_dict()))
    with torch.no_grad():
        theirs = dict(zip(("h", "o", "L"), figures(net, TEXT), strict=True))
        there = ours(client, model, dtype)
        exported = client.get(f"{API}/models/{model}/export", params={"format": "pytorch"}).content
        net.load_state_dict(load(exported))
        back = dict(zip(("h", "o", "L"), figures(net, TEXT), strict=True))
    return (
        max(difference(there[name], theirs[name]) for name in theirs),
        max(difference(back[name], theirs[name]) for name in theirs),
    )


def write() -> None:
    """Keep the networks, and PyTorch's figures of them, for tests."""
    import torch
    from safetensors.torch import save as pack

    DATA.mkdir(exist_ok=True)
    net = trained()
    for dtype in BOUNDS:
        net = net.to(getattr(torch, dtype))
        (DATA / f"{dtype}.safetensors").write_bytes(pack(net.state_dict()))
        with torch.no_grad():
            told = dict(zip(("h", "o", "L"), figures(net, TEXT), strict=True))
        file = BytesIO()
        np.savez(file, **{name: values.numpy() for name, values in told.items()})
        (DATA / f"{dtype}_figures.npz").write_bytes(file.getvalue())


def rows() -> Iterator[Row]:
    """How long it takes to bring 20 MB: to be at most a second."""
    hidden, size = LARGE
    rng = np.random.default_rng(0)
    shapes = {
        "W_xh": (size, hidden),
        "W_hh": (hidden, hidden),
        "W_hq": (hidden, size),
        "b_h": (hidden,),
        "b_q": (size,),
    }
    weights = save({name: rng.standard_normal(shape, np.float32) for name, shape in shapes.items()})
    taken = []
    with TemporaryDirectory() as folder:
        client = Client(folder)
        for number in range(ROUNDS):
            start = perf_counter()
            answer = client.post(f"{API}/models", files={"file": (f"{number}.safetensors", weights)})
            taken.append(perf_counter() - start)
            assert answer.status_code == 201, answer.text
    yield Row(f"bring a network of {len(weights) / 1e6:.0f} MB", "a second", middle(taken) or 0.0, 1.0)


def notes() -> Iterator[str]:
    if not installed("torch"):
        yield "torch is not installed: no round trip"
        return
    yield from told()


def told() -> Iterator[str]:
    """One line a precision; raises AssertionError where a figure differs."""
    net = trained()
    with TemporaryDirectory() as folder:
        client = Client(folder)
        for dtype, bound in BOUNDS.items():
            there, back = round_trip(client, net, dtype)
            assert max(there, back) <= bound, (dtype, there, back)
            yield f"from PyTorch in {dtype}: differs by {there:.1e}, once exported and loaded by {back:.1e}"


if __name__ == "__main__":
    if "--write" in sys.argv:
        write()
    for line in told():
        print(line)
    for row in rows():
        print(*row.cells)
