"""A network trained here, asked as it was on the way: the numbers are those of the files that were kept."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load, load_file

from app.client import AsyncClient
from app.main import create_app
from app.runs.training.drive import Pace, drive
from app.settings import Settings
from tests.api.client.conftest import Recorder
from tests.api.conftest import client_of

API = "/api/v1"
TEXT = "天气真好"
LINES = "天气真好\n今天天气不好\n明天天气真好呀\n" * 12
EAGER = Pace(record=0, checkpoint=0, beat=60, rest=0)
ASKED = {"fields": ["h", "all", "L"], "gradients": True}
pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
async def trained(tmp_path_factory):
    """An app, its data, and a network of 8 hidden units that was trained there."""
    data = tmp_path_factory.mktemp("snapshots")
    app = create_app(Settings(data=str(data)))
    async with client_of(app) as client:
        corpus = (await client.post(f"{API}/corpora", json={"name": "weather", "text": LINES})).json()["id"]
        asked = {"kind": "rnn", "unit": "char", "name": "w", "hidden_size": 8, "epochs": 3, "corpus": corpus}
        begun = (await client.post(f"{API}/runs", json=asked)).json()
        drive(begun["id"], str(data), EAGER)
        model = (await client.get(f"{API}/runs/{begun['id']}")).json()["model"]
    return app, data / "models" / "own", model


@pytest.fixture
async def own(trained):
    async with client_of(trained[0]) as client:
        yield client


async def kept(client, model):
    told = (await client.get(f"{API}/models/{model}/snapshots")).json()
    assert told["model"] == model
    assert [one["snapshot"] for one in told["snapshots"]] == list(range(len(told["snapshots"])))
    return [one["step"] for one in told["snapshots"]]


async def as_own_parameters(client, path: Path, ids):
    """The same run of the parameters in a file, sent as one's own."""
    parameters = {name: array.astype(np.float64).tolist() for name, array in load_file(path).items()}
    body = {"parameters": parameters, **ids, **ASKED, "dtype": "float64"}
    return (await client.post(f"{API}/trace", json=body)).json()


async def test_a_trace_at_a_snapshot_is_that_of_the_file_that_was_kept(own, trained):
    _, folder, model = trained
    steps = await kept(own, model)
    assert steps[0] == 0
    assert steps == sorted(set(steps))
    last = len(steps) - 1
    losses = []
    for snapshot in (0, last // 2, last):
        body = {"text": TEXT, "model": model, "snapshot": snapshot, "dtype": "float64", **ASKED}
        trace = (await own.post(f"{API}/trace", json=body)).json()
        assert (trace["snapshot"], trace["model"]["id"]) == (snapshot, model)
        ids = {"inputs": [one["x"]["id"] for one in trace["steps"]]}
        ids["targets"] = [one["y"]["id"] for one in trace["steps"]]
        name = f"{model}.safetensors" if snapshot == last else f"{model}.at-{steps[snapshot]}.safetensors"
        again = await as_own_parameters(own, folder / name, ids)
        for one, other in zip(trace["steps"], again["steps"], strict=True):
            assert (one["h"], one["yhat"]["all"], one["L"]) == (other["h"], other["yhat"]["all"], other["L"])
        assert trace["gradients"] == again["gradients"]
        losses.append(-trace["log_prob"])
    assert losses[0] > losses[1] > losses[2]


async def test_the_last_snapshot_is_the_network_itself(own, trained):
    model = trained[2]
    last = len(await kept(own, model)) - 1
    for path, asked in (("trace", {"text": TEXT}), ("step", {"token": "天", "all": "true"})):
        plain, at_last, before = [
            (await own.get(f"{API}/{path}", params={**asked, "model": model, **at})).json()
            for at in ({}, {"snapshot": last}, {"snapshot": last - 1})
        ]
        assert {**at_last, "snapshot": None} == {**plain, "snapshot": None}
        assert before != at_last


async def test_a_step_at_a_snapshot_is_that_of_the_trace(own, trained):
    asked = {"model": trained[2], "snapshot": 0}
    trace = (await own.post(f"{API}/trace", json={"text": TEXT, **asked})).json()
    step = (await own.post(f"{API}/step", json=asked)).json()
    np.testing.assert_allclose(step["h"], trace["steps"][0]["h"], rtol=1e-5)
    probs = [[one["prob"] for one in top] for top in (step["top"], trace["steps"][0]["yhat"]["top"])]
    np.testing.assert_allclose(*probs, rtol=1e-5)


async def test_precisions_and_snapshots_are_not_mixed_up(own, trained):
    ways = [{"snapshot": at, "dtype": dtype} for at in (0, 1) for dtype in ("float32", "float64")]
    asked = {"text": TEXT, "model": trained[2]}
    first = [(await own.get(f"{API}/trace", params=asked | way)).json() for way in ways]
    again = [(await own.get(f"{API}/trace", params=asked | way)).json() for way in reversed(ways)]
    assert first == again[::-1]
    assert len({trace["log_prob"] for trace in first}) == 4


@pytest.mark.parametrize("path", ["trace", "step"])
async def test_a_snapshot_that_is_not_there_is_refused(own, trained, path):
    model = trained[2]
    given = {"text": TEXT} if path == "trace" else {}
    size = len(await kept(own, model))
    for asked, reason in (
        ({"model": model, "snapshot": size}, {"reason": "at_most", "limit": size - 1}),
        ({"model": model, "snapshot": 10**30}, {"reason": "at_most", "limit": size - 1}),
        ({"model": model, "snapshot": -1}, {"reason": "at_least", "limit": 0}),
        ({"model": model, "snapshot": 0.5}, {"reason": "integer"}),
        ({"model": "rnn-zh-char", "snapshot": 0}, {"reason": "no_snapshots"}),
        ({"snapshot": 0}, {"reason": "no_snapshots"}),
    ):
        answer = await own.post(f"{API}/{path}", json={**given, **asked})
        assert answer.status_code == 422, asked
        assert answer.json()["params"] == {"field": "snapshot", **reason}
    unknown = await own.post(f"{API}/{path}", json={**given, "model": "none", "snapshot": 0})
    assert (unknown.status_code, unknown.json()["code"]) == (404, "model_not_found")


@pytest.mark.parametrize("path", ["trace", "step"])
async def test_parameters_of_ones_own_have_no_snapshots(own, path):
    parameters = {"U": [[1, 2]], "W": [[0.5]], "V": [[1], [2]], "b": [0], "c": [0, 0]}
    given = {"inputs": [0, 1], "targets": [1, 0]} if path == "trace" else {"id": 1}
    answer = await own.post(f"{API}/{path}", json={"parameters": parameters, **given, "snapshot": 0})
    assert answer.status_code == 422
    assert answer.json()["params"] == {"field": "snapshot", "reason": "either_or"}


async def test_what_kept_none_has_an_empty_list(own):
    for model in ("rnn-zh-char", "tutorial-char-2gram"):
        assert await kept(own, model) == []
    assert (await own.get(f"{API}/models/none/snapshots")).status_code == 404


async def test_a_damaged_snapshot_is_told_and_the_network_still_answers(own, trained):
    _, folder, model = trained
    step = (await kept(own, model))[2]
    path = folder / f"{model}.at-{step}.safetensors"
    whole = path.read_bytes()
    asked = {"text": TEXT, "model": model}
    try:
        path.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
        answer = await own.get(f"{API}/trace", params={**asked, "snapshot": 2})
    finally:
        path.write_bytes(whole)
    assert answer.json()["code"] == "artefact_damaged"
    assert answer.json()["params"] == {"name": path.name, "reason": "sha256"}
    for at in ({}, {"snapshot": 2}):
        assert (await own.get(f"{API}/trace", params=asked | at)).status_code == 200


async def test_the_client_asks_for_them_in_numpy(trained):
    app, folder, model = trained
    async with AsyncClient("http://localhost", transport=Recorder(app), language="en") as client:
        kept_at = await client.snapshots(model)
        first = await client.trace(TEXT, model, snapshot=kept_at[0].snapshot)
        arrays = await client.arrays(TEXT, model, snapshot=0)
        step = await client.step(model=model, snapshot=0)
    W = load_file(folder / f"{model}.at-{kept_at[0].step}.safetensors")["W"]
    np.testing.assert_array_equal(arrays["W"], W.astype(np.float32))
    np.testing.assert_array_equal(first.h, arrays["h"])
    np.testing.assert_allclose(step.h, first.h[0], rtol=1e-5)
    assert first.snapshot == 0
    assert "at=0" in first._repr_html_().split("<iframe")[1]


async def test_weights_and_exports_at_a_snapshot_are_those_of_the_file_that_was_kept(own, trained):
    _, folder, model = trained
    steps = await kept(own, model)
    for snapshot, name in ((0, f"{model}.at-0.safetensors"), (len(steps) - 1, f"{model}.safetensors")):
        file = {key: array.astype(np.float32) for key, array in load_file(folder / name).items()}
        at = {"snapshot": snapshot}
        for key, array in file.items():
            path = f"{API}/models/{model}/parameters/{key}"
            answer = (await own.get(path, params=at)).json()
            assert (answer["name"], answer["shape"]) == (key, list(array.shape))
            np.testing.assert_array_equal(np.array(answer["values"], np.float32), array)
            as_file = await own.get(path, params={**at, "format": "npy"})
            assert f'"{model}-at-{snapshot}-{key}.npy"' in as_file.headers["content-disposition"]
            np.testing.assert_array_equal(np.load(BytesIO(as_file.content), allow_pickle=False), array)
        exports = {
            wanted: await own.get(f"{API}/models/{model}/export", params={"format": wanted, **at})
            for wanted in ("npz", "pytorch", "d2l", "onnx")
        }
        arrays = np.load(BytesIO(exports["npz"].content), allow_pickle=False)
        assert set(arrays) == set(file)
        for key, array in file.items():
            np.testing.assert_array_equal(arrays[key], array)
        np.testing.assert_array_equal(load(exports["pytorch"].content)["rnn.weight_hh_l0"], file["W"])
        np.testing.assert_array_equal(load(exports["d2l"].content)["W_hh"], file["W"].T)
        assert file["W"].tobytes() in exports["onnx"].content
        disposition = exports["pytorch"].headers["content-disposition"]
        assert f'"{model}-at-{snapshot}-pytorch.safetensors"' in disposition


@pytest.mark.parametrize("path", ["parameters/W", "export"])
async def test_weights_of_a_snapshot_that_is_not_there_are_refused(own, trained, path):
    model = trained[2]
    size = len(await kept(own, model))
    for name, snapshot, reason in (
        (model, size, {"reason": "at_most", "limit": size - 1}),
        (model, -1, {"reason": "at_least", "limit": 0}),
        ("rnn-zh-char", 0, {"reason": "no_snapshots"}),
    ):
        answer = await own.get(f"{API}/models/{name}/{path}", params={"snapshot": snapshot})
        assert (answer.status_code, answer.json()["params"]) == (422, {"field": "snapshot", **reason})
    assert (await own.get(f"{API}/models/none/{path}", params={"snapshot": 0})).status_code == 404


async def test_the_client_asks_for_weights_of_a_snapshot(trained):
    app, folder, model = trained
    file = load_file(folder / f"{model}.at-0.safetensors")
    async with AsyncClient("http://localhost", transport=Recorder(app), language="en") as client:
        W = await client.parameter(model, "W", snapshot=0)
        arrays = np.load(BytesIO(await client.export(model, "npz", snapshot=0)), allow_pickle=False)
        as_it_is = await client.parameter(model, "W")
    for found in (W, arrays["W"]):
        np.testing.assert_array_equal(found, file["W"].astype(np.float32))
    assert not np.array_equal(as_it_is, W)
