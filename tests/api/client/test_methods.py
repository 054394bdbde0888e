"""Every route has a method, and a method's answer is the very answer of the route."""

from __future__ import annotations

import json
import re

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from app.client import AsyncClient
from app.web.http.json_bytes import to_json

TEXT = "今天的天气真好呀"
OWN = {"U": np.eye(2, 3), "W": np.eye(2), "V": np.eye(3, 2), "b": np.zeros(2), "c": np.zeros(3)}
WHOLE = ["a", "o", "all", "outline", "figures", "parameters"]
BIGRAM, TINY = "tutorial-char-2gram", "rnn-tiny"
ON_IDS = {"parameters": OWN, "inputs": np.array([0, 1]), "targets": [1, 2]}

# What a method is called with -> the route that it asks, and whether its answer is that route's JSON.
CALLS = [
    ("POST /score", "score", ([TEXT, "天气"], [BIGRAM, TINY]), {"boundaries": True}, "scores"),
    ("POST /score", "score", (TEXT, "tutorial-char-3gram"), {"smoothing": "kneser_ney"}, "scores"),
    ("POST /rank", "rank", (["你多大了", "怎么老是你"], "rnn-zh-char"), {}, "rankings"),
    ("POST /trace", "trace", (TEXT, TINY), {"gradients": True, "fields": WHOLE}, ""),
    ("POST /trace", "trace", (TEXT, TINY), {"dtype": "float64", "set": ["W_2_3_0.5"], "scale_w": 2}, ""),
    ("POST /trace", "trace", (), {**ON_IDS, "gradients": True}, ""),
    ("POST /trace", "arrays", (TEXT, TINY), {}, None),
    ("GET /trace/array", "array", (TEXT, "h"), {"model": TINY}, None),
    ("GET /trace/script", "program", (TEXT, TINY), {}, None),
    ("POST /step", "step", ("天", [0.5, -0.5, 1]), {"model": TINY, "all": True}, ""),
    ("POST /step", "step", (), {"parameters": OWN, "id": 2}, ""),
    ("GET /trace/component", "component", (TEXT, "dW", 1, 2), {"j": 3, "model": TINY}, ""),
    ("GET /trace/backward", "gradients", (TEXT,), {"model": TINY}, ""),
    ("GET /trace/chain", "chain", (TEXT, 5, 2), {"model": TINY}, ""),
    ("POST /check", "check", (OWN, [0, 1], [1, 2], {"h": np.ones((2, 2)), "loss": 3.0}), {}, ""),
    ("GET /models", "models", (), {}, "models"),
    ("GET /models/{model_id}", "model", (TINY,), {}, ""),
    ("GET /models/{model_id}/parameters/{name}", "parameter", (TINY, "W"), {}, None),
    ("GET /models/{model_id}/snapshots", "snapshots", (TINY,), {}, "snapshots"),
    ("GET /models/{model_id}/export", "export", (TINY, "npz"), {}, None),
    ("GET /models/{model_id}/arpa", "arpa", ("tutorial-char-2gram",), {}, None),
    ("GET /models/{model_id}/cost", "cost", (TINY,), {}, ""),
    ("POST /models/{model_id}/cost", "measure_cost", (TINY,), {}, ""),
    ("GET /corpora", "corpora", (), {}, "corpora"),
    ("GET /corpora/{corpus_id}", "corpus", ("tutorial",), {}, ""),
    ("GET /corpora/{corpus_id}/counts", "counts", ("tutorial", "天气"), {}, ""),
    ("GET /corpora/{corpus_id}/concordance", "concordance", ("tutorial", "天"), {"limit": 3}, ""),
    ("GET /corpora/{corpus_id}/sentences", "sentences", ("tatoeba-en", "old are you", 2), {}, "sentences"),
    ("GET /corpora/{corpus_id}/translations", "translations", ("tatoeba-en", "Hi!"), {}, "sentences"),
    ("GET /corpora/{corpus_id}/growth", "growth", ("tutorial",), {}, ""),
]  # fmt: skip
OF_TESTS_BELOW = {
    *("add_corpus", "delete_corpus", "add_model", "delete_model", "generate"),
    *("train", "plan_training", "trainings", "training", "training_events", "cancel_training"),
}
ELSEWHERE = {  # in the tests below
    *("POST /corpora", "DELETE /corpora/{corpus_id}", "POST /models", "DELETE /models/{model_id}"),
    "POST /generate",
    *("POST /runs", "GET /runs", "GET /runs/{run_id}", "GET /runs/{run_id}/events", "DELETE /runs/{run_id}"),
}
LEFT_OUT = {
    "GET /score": "POST gives the same and takes longer texts",
    "GET /trace": "POST gives the same and takes longer texts",
    "GET /step": "POST gives the same and takes own parameters",
    "GET /healthz": "for whoever runs the server, not for whoever uses it",
    "GET /readyz": "likewise",
    "GET /metrics": "likewise",
}

pytestmark = pytest.mark.anyio


async def test_every_route_has_a_method_or_a_reason(client):
    document = (await client.get("/openapi.json")).json()
    there = {
        f"{method.upper()} {path.removeprefix('/api/v1')}"
        for path, methods in document["paths"].items()
        for method in methods
    }
    assert {call[0] for call in CALLS} | ELSEWHERE | set(LEFT_OUT) == there


async def test_every_method_is_called_here():
    public = {name for name in dir(AsyncClient) if not name.startswith("_")} - {"run", "wait", "close"}
    assert {call[1] for call in CALLS} | OF_TESTS_BELOW == public


@pytest.mark.parametrize("call", CALLS, ids=lambda call: call[1])
async def test_a_method_gives_what_its_route_answers(asking, recorder, call):
    route, name, args, options, part = call
    found = await getattr(asking, name)(*args, **options)
    method, path = route.split()
    pattern = re.sub(r"\\{\w+\\}", "[^/]+", re.escape(f"/api/v1{path}"))
    assert {request.method for request in recorder.requests} == {method}
    assert re.fullmatch(pattern, recorder.requests[-1].url.path)
    if part is None:
        return
    told = json.loads(await recorder.responses[-1].aread())
    again = json.loads(to_json(list(found) if isinstance(found, list) else found))
    if isinstance(again, dict):
        again.pop("origin", None)
    if part == "" and told.get("dtype") == "float32":
        again, told = in_float32(again), in_float32(told)
    assert again == (told[part] if part else told)


def in_float32(told):
    """The same with all figures as float32: 0.1 of a double and 0.1 of a single are one figure."""
    if isinstance(told, dict):
        return {name: in_float32(value) for name, value in told.items()}
    if isinstance(told, list):
        return [in_float32(value) for value in told]
    return float(np.float32(told)) if isinstance(told, float) else told


async def test_the_arrays_of_a_trace_are_those_of_the_run_to_the_last_bit(asking):
    trace = await asking.trace(TEXT, "rnn-zh-char", fields=["a", "h", "o", "all", "L"], gradients=True)
    arrays = await asking.arrays(TEXT, "rnn-zh-char", gradients=True)
    assert trace.h.shape == (9, 128)
    for name in ("x", "y", "a", "h", "o", "yhat", "L"):
        found = getattr(trace, name)
        assert found.dtype == arrays[name].dtype, name
        assert_array_equal(found, arrays[name], err_msg=name)
    for name in ("dU", "dW", "dV", "db", "dc", "dh0", "da", "dh", "do", "dLt_dhk_norm"):
        assert_array_equal(trace.gradients[name], arrays[name], err_msg=name)
    assert_array_equal(await asking.array(TEXT, "h"), trace.h)
    assert_array_equal(await asking.array(TEXT, "da", dtype="float32"), trace.gradients["da"])


async def test_a_window_has_its_own_rows(asking):
    whole, part = await asking.trace(TEXT), await asking.trace(TEXT, start=3, stop=5)
    assert_array_equal(part.h, whole.h[2:5])


async def test_a_text_of_ones_own_comes_and_goes(asking):
    made = await asking.add_corpus("weather", "今天天气真好\n明天天气不好", language="zh")
    assert (made.num_sentences, made.own) == (2, True)
    assert (await asking.counts(made.id, "天气")).count == 2
    same = await asking.add_corpus("weather", "今天天气真好\n明天天气不好".encode("gb18030"), "zh", "gb18030")
    assert same.id == made.id
    await asking.delete_corpus(made.id)
    assert made.id not in {card.id for card in await asking.corpora()}


async def test_a_run_is_planned_begun_watched_and_cancelled(asking):
    before = await asking.trainings()  # of other tests; no worker comes
    plan = await asking.plan_training("tutorial", "ngram", order=2)
    assert plan.num_parameters > plan.vocabulary_size > 100
    begun = await asking.train("tutorial", "ngram", order=2, name="pairs")
    again = await asking.train("tutorial", "ngram", order=2, name="pairs")
    ahead = sum(one.state == "queued" for one in before)
    assert (begun.id, begun.state, begun.position) == (again.id, "queued", ahead + 1)
    there = {one.id for one in before}
    assert {one.id for one in await asking.trainings()} - there == {begun.id}
    cancelled = await asking.cancel_training(begun.id)
    assert cancelled.state == (await asking.training(begun.id, wait=True)).state == "cancelled"
    assert b"event: end" in (await asking.training_events(begun.id)).content
    await asking.cancel_training(begun.id, forget=True)
    assert {one.id for one in await asking.trainings()} == there


async def test_a_model_of_ones_own_is_told_kept_used_and_deleted(asking):
    file = await asking.export("rnn-tiny", "pytorch")
    words = [f"w{k}" for k in range(10)]
    told = await asking.add_model(file, words, dry_run=True, name="mine", unit="space")
    assert told.understood is not None
    assert told.understood.naming == "pytorch"
    assert told.id not in {card.id for card in await asking.models()}
    made = await asking.add_model(file, words, name="mine", unit="space")
    assert made.id in {card.id for card in await asking.models()}
    assert_array_equal(await asking.parameter(made.id, "W"), await asking.parameter("rnn-tiny", "W"))
    await asking.delete_model(made.id)
    assert made.id not in {card.id for card in await asking.models()}


async def test_a_check_tells_the_first_difference_and_the_slip(asking):
    trace = await asking.trace(**ON_IDS, gradients=True)
    own = {"parameters": OWN, "inputs": [0, 1], "targets": [1, 2]}
    right = await asking.check(**own, claimed={"h": trace.h, "L": trace.L})
    assert (right.agrees, right.slips) == (True, [])
    wrong = await asking.check(**own, claimed={"h": trace.h, "L": trace.L / np.log(2)})
    assert [array.name for array in wrong.arrays if not array.agrees] == ["L"]
    assert [slip.code for slip in wrong.slips] == ["log2"]
    shown = wrong._repr_html_()
    assert wrong.slips[0].title in shown
    assert shown.count("<tr>") == 3
    assert "<script" not in shown


async def test_a_network_of_ones_own_is_stepped_from_a_state_in_numpy(asking):
    trace = await asking.trace(**ON_IDS)
    second = await asking.step(h=trace.h[0], parameters=OWN, id=1, all=True)
    assert_array_equal(second.h, trace.h[1])
    assert_array_equal(second.yhat, trace.yhat[1])
