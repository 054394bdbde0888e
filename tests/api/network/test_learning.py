"""Every endpoint that asks a network, asked at a snapshot: the numbers are those of what was kept."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZipFile

import numpy as np
import pytest

from app.lm.rnn.backward import backward
from app.lm.rnn.forward import forward
from app.lm.rnn.parameters import Parameters
from app.store.network_files import SHIPPED
from app.text.vocabulary import BOS_ID, EOS_ID

API = "/api/v1"
TEXT = "今天的天气真好呀"
AT = 6
pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
def params() -> Parameters:
    """The parameters of the snapshot, read by hand."""
    with np.load(SHIPPED / "rnn-tiny.snapshots.npz", allow_pickle=False) as file:
        return Parameters.of(**{name: file[name][AT] for name in "UWVbc"}, dtype=np.float64)


@pytest.fixture(scope="module")
def run(params, words):
    ids = [words.index(token) for token in TEXT]
    return forward(params, [BOS_ID, *ids], [*ids, EOS_ID])


@pytest.fixture(scope="module")
def words(app):
    return list(app.state.site.store.rnn("rnn-tiny").vocabulary.tokens)


@pytest.fixture
def ask(client):
    """Ask about the snapshot by GET, in double precision where that can be chosen."""

    async def answer(path, **query):
        asked = {"text": TEXT, "model": "rnn-tiny", "snapshot": AT, "dtype": "float64", **query}
        found = await client.get(f"{API}/{path}", params={k: v for k, v in asked.items() if v is not None})
        assert found.status_code == 200, found.text
        return found

    return answer


async def test_the_list_tells_every_moment_and_its_loss(client, run):
    kept = (await client.get(f"{API}/models/rnn-tiny/snapshots")).json()["snapshots"]
    assert [one["snapshot"] for one in kept] == list(range(12))
    assert {one["part"] for one in kept} == {"training"}
    assert kept[AT]["loss"] == pytest.approx(run.L.mean(), rel=1e-6)


async def test_a_trace(ask, run):
    steps = (await ask("trace", fields="h,all,L")).json()["steps"]
    np.testing.assert_allclose([step["h"] for step in steps], run.h)
    np.testing.assert_allclose([step["yhat"]["all"] for step in steps], run.yhat)


async def test_an_array(ask, run):
    content = (await ask("trace/array", name="o")).content
    np.testing.assert_allclose(np.load(BytesIO(content)), run.o)


async def test_a_component(ask, run):
    found = (await ask("trace/component", of="o", t=3, i=5)).json()
    assert found["value"] == pytest.approx(run.o[2, 5])


async def test_the_way_back(ask, run, params):
    found = (await ask("trace/backward")).json()
    np.testing.assert_allclose([step["dh"] for step in found["steps"]], backward(params, run).dh)


async def test_a_chain(ask, params):
    found = (await ask("trace/chain")).json()
    assert found["largest_of_w"] == pytest.approx(np.linalg.norm(params.W, 2))


@pytest.mark.parametrize("lang", ["zh", "en"])
async def test_a_program(ask, params, lang):
    content = (await ask("trace/script", dtype=None, lang=lang)).content
    with ZipFile(BytesIO(content)) as archive, np.load(archive.open("weights.npz")) as weights:
        np.testing.assert_array_equal(weights["W"], params.W.astype(np.float32))
        assert f" {AT} " in archive.read("unroll.py").decode().split('"""')[1]


async def test_a_step(client, run, words):
    body = {"model": "rnn-tiny", "snapshot": AT, "token": words[BOS_ID], "all": True}
    found = (await client.post(f"{API}/step", json=body)).json()
    np.testing.assert_allclose(found["yhat"], run.yhat[0], rtol=1e-5)


async def test_a_score_and_a_ranking_beside_counts(client, run):
    body = {
        "texts": [TEXT],
        "models": ["tutorial-char-2gram", "rnn-tiny"],
        "boundaries": True,
        "snapshot": AT,
    }
    counted, found = (await client.post(f"{API}/score", json=body)).json()["scores"]
    assert (counted["snapshot"], found["snapshot"]) == (None, AT)
    assert found["log_prob"] == pytest.approx(run.log_prob, rel=1e-5)
    [_, ranking] = (await client.post(f"{API}/rank", json=body)).json()["rankings"]
    assert ranking["candidates"][0]["log_prob"] == pytest.approx(run.log_prob, rel=1e-5)


async def test_a_continuation(client, run, words):
    body = {"model": "rnn-tiny", "snapshot": AT, "seed": 1, "max_tokens": 1}
    told = (await client.post(f"{API}/generate", json=body)).text
    token, prob = told.split('"token":"')[1].split('"')[0], float(told.split('"prob":')[1].split(",")[0])
    assert prob == pytest.approx(run.yhat[0, words.index(token)], rel=1e-5)


async def test_counts_have_no_moment_of_training(client):
    for path, body in (
        ("score", {"texts": ["天气"], "models": ["tutorial-char-2gram"]}),
        ("score", {"texts": ["天气"], "models": ["rnn-zh-char"]}),
        ("generate", {"text": "天", "model": "tutorial-char-2gram"}),
    ):
        answer = await client.post(f"{API}/{path}", json={**body, "snapshot": 0})
        assert answer.status_code == 422
        assert answer.json()["params"] == {"field": "snapshot", "reason": "no_snapshots"}
