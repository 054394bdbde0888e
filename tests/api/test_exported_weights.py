"""The weights of a network for other programs: computed their way, they give our states and our o."""

from __future__ import annotations

import sys
from io import BytesIO

import numpy as np
import onnx
import pytest
from onnx.reference import ReferenceEvaluator
from safetensors.numpy import load

from app.lm.rnn.forward import forward
from app.lm.rnn.naming import understand
from app.store.network_files import read_rnn

pytestmark = pytest.mark.anyio
IDS = [1, 3, 4, 5]


async def get(client, wanted: str, model: str = "rnn-tiny"):
    return await client.get(f"/api/v1/models/{model}/export?format={wanted}")


def trace():
    return forward(read_rnn("rnn-tiny", "float32").parameters, IDS, IDS)


async def test_pytorchs_equations_on_its_names_give_our_states(client):
    answer = await get(client, "pytorch")
    assert 'filename="rnn-tiny-pytorch.safetensors"' in answer.headers["content-disposition"]
    of = load(answer.content)
    h, ours = np.zeros(len(of["rnn.bias_ih_l0"]), np.float32), trace()
    for t, token in enumerate(IDS):
        x = np.eye(of["rnn.weight_ih_l0"].shape[1], dtype=np.float32)[token]
        h = np.tanh(
            of["rnn.weight_ih_l0"] @ x
            + of["rnn.bias_ih_l0"]
            + of["rnn.weight_hh_l0"] @ h
            + of["rnn.bias_hh_l0"]
        )
        assert ours.h[t] == pytest.approx(h, rel=1e-5, abs=1e-6)
        assert ours.o[t] == pytest.approx(of["linear.weight"] @ h + of["linear.bias"], rel=1e-4, abs=1e-5)


async def test_d2ls_equations_on_its_names_give_our_states(client):
    of = load((await get(client, "d2l")).content)
    h, ours = np.zeros(len(of["b_h"]), np.float32), trace()
    for t, token in enumerate(IDS):
        h = np.tanh(of["W_xh"][token] + h @ of["W_hh"] + of["b_h"])
        assert ours.h[t] == pytest.approx(h, rel=1e-5, abs=1e-6)
        assert ours.o[t] == pytest.approx(h @ of["W_hq"] + of["b_q"], rel=1e-4, abs=1e-5)


async def test_npz_has_our_names_and_no_pickle(client):
    params = read_rnn("rnn-tiny", "float32").parameters
    with np.load(BytesIO((await get(client, "npz")).content), allow_pickle=False) as file:
        assert sorted(file) == sorted("UWVbc")
        assert all(np.array_equal(file[name], getattr(params, name)) for name in file)


@pytest.mark.parametrize(
    ("wanted", "model", "status", "reason"),
    [
        ("pytorch", "tutorial-char-2gram", 422, "no_network"),
        ("keras", "rnn-tiny", 422, "one_of"),
    ],
)
async def test_what_cannot_be_exported_says_why(client, wanted, model, status, reason):
    answer = await get(client, wanted, model)
    assert (answer.status_code, answer.json()["params"]["reason"]) == (status, reason)


async def test_without_its_package_onnx_says_what_to_install(client, monkeypatch):
    monkeypatch.setitem(sys.modules, "onnx", None)  # importing it raises ImportError
    answer = await get(client, "onnx")
    assert (answer.status_code, answer.json()["params"]["reason"]) == (422, "no_onnx")
    assert "pip install onnx" in answer.json()["detail"]


async def test_onnx_runs_to_our_states_scores_and_probabilities(client):
    """By ONNX's own reference evaluator, which knows nothing of us."""
    answer = await get(client, "onnx")
    assert 'filename="rnn-tiny-onnx.onnx"' in answer.headers["content-disposition"]
    model = onnx.load_from_string(answer.content)
    onnx.checker.check_model(model, full_check=True)
    h, o, yhat = ReferenceEvaluator(model).run(None, {"ids": np.array(IDS)})
    ours = trace()
    assert h == pytest.approx(ours.h, rel=1e-5, abs=1e-6)
    assert o == pytest.approx(ours.o, rel=1e-4, abs=1e-5)
    assert yhat == pytest.approx(ours.yhat, rel=1e-4, abs=1e-6)


async def test_a_network_that_is_not_there(client):
    assert (await get(client, "d2l", "nobody")).status_code == 404


@pytest.mark.parametrize("wanted", ["pytorch", "d2l"])
async def test_what_is_exported_is_understood_again(client, wanted):
    found = understand(load((await get(client, wanted)).content), np.float32)
    ours = read_rnn("rnn-tiny", "float32").parameters
    assert (found.naming, found.by_rows) == (wanted, wanted == "d2l")
    for name in ("U", "W", "V", "b", "c"):
        assert np.array_equal(getattr(found.params, name), getattr(ours, name)), name
