"""/api/v1/trace: PyTorch's float64 figures through HTTP, the windows and forms of an answer."""

from __future__ import annotations

import csv
from io import BytesIO, StringIO

import numpy as np
import pytest

from app.settings import ROOT

pytestmark = pytest.mark.anyio
TRACE = "/api/v1/trace"
DATA = ROOT / "tests" / "data"
GRADIENTS = ["dU", "dW", "dV", "db", "dc", "dh0", "da", "dh", "do", "dLt_dhk_norm"]
NPZ = {"Accept": "application/x-npz"}


@pytest.fixture(scope="module", params=["rnn_small", "rnn_medium"])
def reference(request) -> dict[str, np.ndarray]:
    """PyTorch's figures."""
    with np.load(DATA / f"{request.param}.npz") as file:
        return dict(file)


def request_of(reference, **options):
    parameters = {name: reference[name].tolist() for name in ("U", "W", "V", "b", "c", "h0")}
    return {
        "parameters": parameters,
        "inputs": reference["x"].tolist(),
        "targets": reference["y"].tolist(),
        **options,
    }


def assert_close(actual, expected, tolerance=1e-10):
    """Within the tolerance relative to the largest component: zeros cannot ask for more than floats have."""
    np.testing.assert_allclose(actual, expected, rtol=tolerance, atol=tolerance * np.abs(expected).max())


async def test_own_parameters_agree_with_pytorch_through_json(client, reference):
    body = request_of(
        reference, dtype="float64", gradients=True, fields=["a", "h", "o", "Ux", "Wh", "all", "L"]
    )
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
    assert list(rows[0]) == [
        "t",
        "x_id",
        "x",
        "y_id",
        "y",
        "prob",
        "rank",
        "L",
        *(f"{n}_{i}" for n in "ah" for i in (1, 2, 3)),
    ]
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


async def test_one_array_of_a_run_as_npy(client):
    """A long run's h for the heat map; gradients by the same route."""
    query = {"text": "天气真好", "model": "rnn-tiny"}
    run = (await client.get(TRACE, params=query)).json()
    answer = await client.get(f"{TRACE}/array", params={**query, "name": "h", "dtype": "float16"})
    assert answer.headers["content-type"] == "application/x-npy"
    assert answer.headers["content-disposition"].startswith('attachment; filename="h.npy"; filename*=UTF-8')
    h = np.load(BytesIO(answer.content))
    assert h.dtype == np.float16
    assert_close(h, [step["h"] for step in run["steps"]], 1e-3)
    da = await client.get(f"{TRACE}/array", params={**query, "name": "da", "dtype": "float64"})
    assert np.load(BytesIO(da.content)).shape == (5, 3)
    again = await client.get(
        f"{TRACE}/array?text=天&name=L", headers={"If-None-Match": answer.headers["etag"]}
    )
    assert again.status_code == 200


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({"name": "q"}, "invalid_request"),
        ({"text": ""}, "empty_text"),
        ({"dtype": "int8"}, "invalid_request"),
    ],
)
async def test_an_array_asked_for_badly_is_422(client, query, code):
    answer = await client.get(f"{TRACE}/array", params={"text": "天", "name": "h", **query})
    assert (answer.status_code, answer.json()["code"]) == (422, code)
