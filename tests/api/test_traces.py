"""/api/v1/trace: PyTorch's float64 figures through HTTP, the windows and forms of an answer, and bad input."""

from __future__ import annotations

import csv
from io import BytesIO, StringIO
from pathlib import Path

import numpy as np
import pytest

from app.main import create_app
from app.settings import Settings
from tests.api.conftest import client_of

pytestmark = pytest.mark.anyio
TRACE = "/api/v1/trace"
DATA = Path(__file__).parents[1] / "data"
GRADIENTS = ["dU", "dW", "dV", "db", "dc", "dh0", "da", "dh", "do", "dLt_dhk_norm"]
NPZ = {"Accept": "application/x-npz"}


@pytest.fixture(scope="module", params=["rnn_small", "rnn_medium"])
def reference(request) -> dict[str, np.ndarray]:
    """PyTorch's figures, each gradient counted once (tests/unit/lm/test_bptt.py tells why da, dh, do need it)."""
    with np.load(DATA / f"{request.param}.npz") as file:
        arrays = dict(file)
    arrays["da"][1:] /= 2
    return arrays | {"dh": arrays["dh"] / 2, "do": arrays["do"] / 2}


def request_of(reference, **options):
    parameters = {name: reference[name].tolist() for name in ("U", "W", "V", "b", "c", "h0")}
    return {"parameters": parameters, "inputs": reference["x"].tolist(), "targets": reference["y"].tolist(), **options}


def assert_close(actual, expected, tolerance=1e-10):
    """Within the tolerance relative to the largest component, so that zeros do not ask for more than floats have."""
    np.testing.assert_allclose(actual, expected, rtol=tolerance, atol=tolerance * np.abs(expected).max())


async def test_own_parameters_agree_with_pytorch_through_json(client, reference):
    body = request_of(reference, dtype="float64", gradients=True, fields=["a", "h", "o", "Ux", "Wh", "all", "L"])
    trace = (await client.post(TRACE, json=body)).json()
    for name in ("a", "h", "o", "L"):
        assert_close([step[name] for step in trace["steps"]], reference[name])
    assert_close([step["yhat"]["all"] for step in trace["steps"]], reference["yhat"])
    for name in GRADIENTS:
        assert_close(trace["gradients"][name], reference[name])
    terms = [np.add(step["Ux"], step["Wh"]) + trace["b"] for step in trace["steps"]]
    assert_close(terms, reference["a"])
    assert_close(trace["h0"], reference["h0"])
    assert_close(trace["log_prob"], -reference["L"].sum())
    assert trace["shapes"]["U"] == list(reference["U"].shape)


async def test_own_parameters_agree_with_pytorch_through_npz(client, reference):
    answer = await client.post(TRACE, json=request_of(reference, gradients=True), headers=NPZ)
    assert answer.headers["content-type"] == "application/x-npz"
    with np.load(BytesIO(answer.content)) as arrays:
        assert set(arrays) == set(reference)
        for name, expected in reference.items():
            assert_close(arrays[name], expected)


async def test_float32_on_request(client, reference):
    body = request_of(reference, dtype="float32", fields=["h"])
    trace = (await client.post(TRACE, json=body)).json()
    assert trace["dtype"] == "float32"
    assert_close([step["h"] for step in trace["steps"]], reference["h"], 1e-4)


async def test_a_text_is_read_from_bos_and_ends_in_eos(client):
    trace = (await client.get(TRACE, params={"text": "天气真好"})).json()
    assert trace["model"]["id"] == "rnn-zh-char"
    assert trace["tau"] == trace["num_predicted"] == 5
    assert [step["x"]["token"] for step in trace["steps"]] == ["<s>", "天", "气", "真", "好"]
    assert [step["y"]["token"] for step in trace["steps"]] == ["天", "气", "真", "好", "</s>"]
    assert set(trace["steps"][0]) == {"t", "x", "y", "a", "h", "yhat", "L"}
    assert trace["log_prob"] == pytest.approx(-sum(step["L"] for step in trace["steps"]))
    assert trace["h0"] is trace["b"] is trace["gradients"] is None


async def test_top_tokens_come_best_first_and_the_target_always(client):
    query = {"text": "天气真好", "top_k": 7, "fields": "all,o"}
    for step in (await client.get(TRACE, params=query)).json()["steps"]:
        top, target, everything = (step["yhat"][name] for name in ("top", "target", "all"))
        order = np.argsort(everything)[::-1]
        assert [candidate["id"] for candidate in top] == order[:7].tolist()
        assert target["rank"] == 1 + list(order).index(target["id"])
        assert target["prob"] == pytest.approx(np.exp(target["o"] - step["yhat"]["log_z"]), rel=1e-5)
        assert sum(everything) == pytest.approx(1, abs=1e-5)
        assert top[0]["o"] == pytest.approx(step["o"][top[0]["id"]])


async def test_a_window_is_a_part_of_the_whole(client):
    query = {"text": "今天的天气真好呀", "fields": "h,Wh"}
    whole = (await client.get(TRACE, params=query)).json()
    part = (await client.get(TRACE, params={**query, "start": 3, "stop": 5})).json()
    assert (part["start"], part["stop"], part["tau"]) == (3, 5, 9)
    assert part["steps"] == whole["steps"][2:5]
    assert part["log_prob"] == whole["log_prob"]
    assert (await client.get(TRACE, params={**query, "stop": 99})).json()["stop"] == 9


async def test_get_and_post_of_a_text_answer_alike(client):
    query = {"text": "天气", "model": "rnn-tiny", "dtype": "float64", "gradients": True}
    assert (await client.get(TRACE, params=query)).json() == (await client.post(TRACE, json=query)).json()


async def test_csv_has_a_line_a_time_step(client):
    query = {"text": "天气", "model": "rnn-tiny"}
    answer = await client.get(TRACE, params=query, headers={"Accept": "text/csv"})
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(StringIO(answer.text)))
    trace = (await client.get(TRACE, params=query)).json()
    assert list(rows[0]) == ["t", "x_id", "x", "y_id", "y", "prob", "rank", "L", *(f"{n}_{i}" for n in "ah" for i in (1, 2, 3))]
    for row, step in zip(rows, trace["steps"], strict=True):
        assert (row["x"], row["y"], int(row["rank"])) == (
            step["x"]["token"],
            step["y"]["token"],
            step["yhat"]["target"]["rank"],
        )
        assert float(row["h_2"]) == pytest.approx(step["h"][1])


async def test_unknown_characters_are_shown_as_unk(client):
    trace = (await client.get(TRACE, params={"text": "天😀气"})).json()
    assert trace["tokens"] == ["天", "😀", "气"]
    assert trace["num_oov"] == 1
    assert trace["steps"][1]["y"] == {"id": 0, "token": "<unk>"} == trace["steps"][2]["x"]


BAD_QUERIES = [
    ({}, "invalid_request", {"field": "text", "reason": "missing"}),
    ({"text": " "}, "empty_text", {}),
    ({"text": "天" * 1501}, "text_too_long", {"limit": 1500, "actual": 1501}),
    ({"text": "天", "fields": "h,q"}, "invalid_request", None),
    ({"text": "天", "top_k": 0}, "invalid_request", {"field": "top_k", "reason": "at_least", "limit": 1}),
    ({"text": "天", "top_k": 51}, "invalid_request", {"field": "top_k", "reason": "at_most", "limit": 50}),
    ({"text": "天", "start": 3}, "invalid_request", {"field": "start", "reason": "at_most", "limit": 2}),
    ({"text": "天气", "start": 2, "stop": 1}, "invalid_request", {"field": "start", "reason": "at_most", "limit": 1}),
    ({"text": "天", "stop": "x"}, "invalid_request", {"field": "stop", "reason": "integer"}),
    ({"text": "天", "dtype": "int8"}, "invalid_request", None),
]


@pytest.mark.parametrize(("query", "code", "params"), BAD_QUERIES)
async def test_a_bad_query_is_422(client, query, code, params):
    answer = await client.get(TRACE, params=query)
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    if params is not None:
        assert answer.json()["params"] == params


async def test_counts_are_no_network(client):
    answer = await client.get(TRACE, params={"text": "天", "model": "tutorial-char-2gram"})
    assert (answer.status_code, answer.json()["code"]) == (404, "model_not_found")


def own(**changes):
    parameters = {"U": [[1.0, 2.0]], "W": [[0.5]], "V": [[1.0], [2.0]], "b": [0.0], "c": [0.0, 0.0]}
    fields = {name: changes.pop(name) for name in ("inputs", "targets", "text") if name in changes}
    return {"parameters": parameters | changes, "inputs": [0, 1], "targets": [1, 0], **fields}


BAD_BODIES = [
    ({}, "invalid_request", {"field": "text", "reason": "missing"}),
    ({"inputs": [1], "targets": [1]}, "invalid_request", {"field": "parameters", "reason": "missing"}),
    (own(text="天"), "invalid_request", {"field": "text", "reason": "either_or"}),
    (own(inputs=[]), "empty_sequence", None),
    (own(inputs=[0]), "shape_mismatch", {"name": "targets", "expected": "(1,)", "actual": "(2,)"}),
    (own(inputs=[0, 2]), "id_out_of_range", {"name": "inputs", "value": 2, "limit": 2}),
    (own(targets=[-1, 0]), "id_out_of_range", {"name": "targets", "value": -1, "limit": 2}),
    (own(inputs=[10**30, 0]), "invalid_request", None),
    (own(W=[[1.0, 2.0]]), "shape_mismatch", {"name": "W", "expected": "(1, 1)", "actual": "(1, 2)"}),
    (own(U=[[1.0, 2.0], [3.0]]), "shape_mismatch", None),
    (own(U=[]), "shape_mismatch", None),
    (own(h0=[1.0, 2.0]), "shape_mismatch", None),
    (own(b=["x"]), "invalid_request", {"field": "parameters.b.0", "reason": "number"}),
    (own(X=[1.0]), "invalid_request", {"field": "parameters.X", "reason": "unknown"}),
    (own(inputs=[0] * 5001, targets=[0] * 5001), "text_too_long", {"limit": 5000, "actual": 5001}),
]


@pytest.mark.parametrize(("body", "code", "params"), BAD_BODIES)
async def test_a_bad_body_is_422(client, body, code, params):
    answer = await client.post(TRACE, json=body)
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    if params is not None:
        assert answer.json()["params"] == params


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e400", "1" + "0" * 400])
async def test_numbers_that_are_not_finite(client, number):
    body = '{"parameters": {"U": [[%s]], "W": [[0]], "V": [[0]], "b": [0], "c": [0]}, "inputs": [0], "targets": [0]}'
    answer = await client.post(TRACE, content=body % number, headers={"Content-Type": "application/json"})
    assert answer.status_code == 422
    assert answer.json()["code"] in {"not_finite", "invalid_request"}


async def test_a_trace_that_would_not_fit_is_refused_at_once(data_url):
    """The body is small, |V| times tau is not."""
    size = 2000
    body = own(U=[[0.0] * size], V=[[0.0]] * size, c=[0.0] * size, inputs=[0] * 100, targets=[0] * 100)
    async with client_of(create_app(Settings(data=data_url, max_cells=200_000))) as small:
        answer = await small.post(TRACE, json=body)
    assert answer.json()["params"] == {"limit": 200_000, "actual": 100 * (size + 1)}
    async with client_of(create_app(Settings(data=data_url, max_work=500_000))) as small:
        assert (await small.post(TRACE, json=body)).status_code == 200
        answer = await small.post(TRACE, json=body | {"gradients": True})
    assert answer.json()["code"] == "too_much_work"
