"""What is taken away gives the page's numbers again: script and notebook, run outside of the app; arrays."""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import numpy as np
import pytest

pytestmark = pytest.mark.anyio
API = "/api/v1"
SENTENCE = "今天的天气真好呀"
RUNS = [
    {"text": SENTENCE, "model": "rnn-zh-char"},
    {"text": "天气真好", "model": "rnn-tiny", "set": "W_2_3_1.5,b_1_0", "scale_w": 0.5, "lang": "en"},
]


def printed(trace) -> list[str]:
    """What the script prints of these figures of the API, to the page's four decimals."""
    lines = []
    for step in trace["steps"]:
        target = step["yhat"]["target"]
        lines += [
            f"t={step['t']} x={step['x']['token']} y={step['y']['token']}"
            f" yhat[y]={target['prob']:.4f} rank={target['rank']} L={step['L']:.4f}"
        ]
        lines += [f"  {name} = " + " ".join(f"{value:.4f}" for value in step[name][:8]) for name in "ah"]
    lines.append(f"log P(S) = {trace['log_prob']:.4f}")
    gradients = trace["gradients"]
    for t in range(trace["tau"], 0, -1):
        dh, da = (math.hypot(*gradients[name][t - 1]) for name in ("dh", "da"))
        lines.append(f"t={t} |dh|={dh:.4f} |da|={da:.4f}")
    norms = {name: np.linalg.norm(gradients[name]) for name in ("dU", "dW", "dV", "db", "dc")}
    return lines + [f"|{name}| = {norm:.4f}" for name, norm in norms.items()]


@pytest.mark.parametrize("query", RUNS, ids=["large", "tiny, changed"])
async def test_the_script_prints_the_pages_numbers_with_numpy_alone(client, tmp_path, query):
    answer = await client.get(f"{API}/trace/script", params=query)
    assert answer.headers["content-type"] == "application/zip"
    assert (
        "filename*=UTF-8''%E5%A4%A9%E6%B0%94" in answer.headers["content-disposition"]
        or "rnn-zh" in query["model"]
    )
    ZipFile(BytesIO(answer.content)).extractall(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "README.txt",
        "unroll.ipynb",
        "unroll.py",
        "weights.npz",
    ]
    trace = (await client.get(f"{API}/trace", params={**query, "gradients": True})).json()
    assert run(tmp_path / "unroll.py") == printed(trace)
    assert run_notebook(tmp_path) == printed(trace)
    check = [sys.executable, "-m", "ruff", "check", "--isolated", "--select=F,E9,B", tmp_path / "unroll.py"]
    subprocess.run(check, check=True, capture_output=True)


def run(script: Path) -> list[str]:
    """Run a file where nothing of the app can be imported."""
    used = "assert not [name for name in sys.modules if name.split('.')[0] == 'app']"
    guard = f"import runpy, sys; runpy.run_path({str(script)!r}); {used}"
    made = subprocess.run(
        [sys.executable, "-I", "-X", "utf8", "-W", "error", "-c", guard],
        cwd=script.parent,
        capture_output=True,
        text=True,
        check=True,
    )
    return made.stdout.splitlines()


def run_notebook(folder: Path) -> list[str]:
    book = json.loads((folder / "unroll.ipynb").read_text(encoding="utf-8"))
    assert (book["nbformat"], book["nbformat_minor"]) == (4, 5)
    assert len({cell["id"] for cell in book["cells"]}) == len(book["cells"])
    cells = [cell["source"] for cell in book["cells"] if cell["cell_type"] == "code"]
    file = folder / "cells.py"
    file.write_text("\n\n".join(cells), encoding="utf-8")
    return run(file)


async def test_no_word_of_the_user_stands_in_the_program(client):
    """A link that somebody else made up must not put code into what is run."""
    text = '"""\nimport os  # \\'
    answer = await client.get(f"{API}/trace/script", params={"text": text, "model": "rnn-tiny"})
    archive = ZipFile(BytesIO(answer.content))
    plain = ZipFile(
        BytesIO((await client.get(f"{API}/trace/script", params={"text": "天", "model": "rnn-tiny"})).content)
    )
    for name in ("unroll.py", "unroll.ipynb", "README.txt"):
        assert archive.read(name) == plain.read(name)


@pytest.mark.parametrize(
    ("kind", "media"), [("json", "application/json"), ("csv", "text/csv"), ("npz", "application/x-npz")]
)
async def test_a_link_can_ask_for_a_form(client, kind, media):
    answer = await client.get(f"{API}/trace", params={"text": "天气", "model": "rnn-tiny", "format": kind})
    assert answer.headers["content-type"].split(";")[0] == media
    told = answer.headers["content-disposition"]
    assert told == f"attachment; filename=\"trace.{kind}\"; filename*=UTF-8''%E5%A4%A9%E6%B0%94-trace.{kind}"


async def test_an_array_of_a_network_as_json_and_npy(client):
    place = f"{API}/models/rnn-tiny/parameters/U"
    found = (await client.get(place)).json()
    assert found["shape"] == [3, 10]
    file = await client.get(place, params={"format": "npy"})
    np.testing.assert_allclose(np.load(BytesIO(file.content)), found["values"])
    by_header = await client.get(place, headers={"Accept": "application/x-npy"})
    assert by_header.content == file.content
    assert (await client.get(f"{API}/models/rnn-tiny/parameters/Q")).json()["code"] == "invalid_request"
    assert (await client.get(f"{API}/models/tutorial-char-2gram/parameters/U")).json()[
        "code"
    ] == "model_not_found"


async def test_steps_one_after_the_other_are_the_trace(client):
    """h(t) = f(h(t-1), x(t)): nine applications give what the whole run gives."""
    trace = (
        await client.get(f"{API}/trace", params={"text": SENTENCE, "model": "rnn-tiny", "fields": "a,h,all"})
    ).json()
    h = None
    for step in trace["steps"]:
        query = {
            "model": "rnn-tiny",
            "token": step["x"]["token"],
            "all": True,
            **({} if h is None else {"h": h}),
        }
        made = (await client.get(f"{API}/step", params=query)).json()
        np.testing.assert_allclose(made["a"], step["a"], rtol=1e-5)
        np.testing.assert_allclose(made["yhat"], step["yhat"]["all"], rtol=1e-4, atol=1e-7)
        h = made["h"]


async def test_one_step_of_own_parameters(client):
    body = {
        "parameters": {"U": [[1, 2]], "W": [[0.5]], "V": [[1], [-1]], "b": [0.1], "c": [0, 0]},
        "id": 1,
        "h": [0.2],
        "all": True,
    }
    made = (await client.post(f"{API}/step", json=body)).json()
    assert made["a"] == [pytest.approx(0.1 + 0.5 * 0.2 + 2)]
    assert made["h"] == [pytest.approx(math.tanh(2.2))]
    assert made["top"][0] == {
        "id": 0,
        "token": None,
        "prob": pytest.approx(made["yhat"][0]),
        "o": pytest.approx(made["o"][0]),
    }


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"token": "天", "id": 3}, "invalid_request"),
        ({"token": "🙂"}, "invalid_request"),
        ({"id": 10}, "id_out_of_range"),
        ({"h": [1]}, "shape_mismatch"),
        ({"h": [1, "x", 2]}, "invalid_request"),
        ({"top_k": 51}, "invalid_request"),
        ({"set": ["b_9_1"]}, "invalid_request"),
        ({"parameters": {"U": [[1]], "W": [[1]], "V": [[1]], "b": [1], "c": [1]}}, "invalid_request"),
    ],
)
async def test_a_step_asked_for_badly_is_422(client, body, code):
    answer = await client.post(f"{API}/step", json={"model": "rnn-tiny", **body})
    assert (answer.status_code, answer.json()["code"]) == (422, code)


async def test_the_program_ends_on_a_terminal_without_chinese(client, tmp_path):
    answer = await client.get("/api/v1/trace/script?text=天气&model=rnn-tiny")
    ZipFile(BytesIO(answer.content)).extractall(tmp_path)
    done = subprocess.run(
        [sys.executable, tmp_path / "unroll.py"],
        check=True, capture_output=True, env={**os.environ, "PYTHONIOENCODING": "cp1252"},
    )  # fmt: skip
    assert b"y=\\u5929" in done.stdout
