"""POST /generate: what is drawn under counts and networks, streamed; GET /models/{id}/arpa: read back."""

from __future__ import annotations

import json
import math

import httpx
import numpy as np
import pytest

from app.lm.ngram.arpa.reader import read_arpa
from app.lm.ngram.smoothing import Smoothing

pytestmark = pytest.mark.anyio
GENERATE = "/api/v1/generate"


def events_of(answer: httpx.Response) -> list[tuple[str, dict]]:
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert answer.headers["cache-control"] == "no-store"
    blocks = answer.text.strip().split("\n\n")
    pairs = [dict(line.split(": ", 1) for line in block.split("\n")) for block in blocks]
    return [(pair["event"], json.loads(pair["data"])) for pair in pairs]


async def drawn(client: httpx.AsyncClient, **body) -> tuple[dict, list[dict], dict]:
    events = events_of(await client.post(GENERATE, json=body))
    assert [name for name, _ in events] == ["start", *["token"] * (len(events) - 2), "end"]
    return events[0][1], [told for _, told in events[1:-1]], events[-1][1]


@pytest.mark.parametrize("model", ["tutorial-char-3gram", "tutorial-char-full", "rnn-tiny"])
async def test_the_same_seed_draws_the_same(client, model):
    asked = {"text": "今天", "model": model, "seed": 7, "max_tokens": 8}
    start, tokens, end = await drawn(client, **asked)
    assert (start["tokens"], start["seed"], start["model"]) == (["今", "天"], 7, model)
    assert [token["t"] for token in tokens] == list(range(1, len(tokens) + 1))
    assert end["num_tokens"] == len(tokens) <= 8
    assert math.isclose(end["log_prob"], sum(token["log_prob"] for token in tokens))
    written = "".join(token["token"] for token in tokens if token["token"] != "</s>")
    assert end["text"] == "今天" + written
    assert (await drawn(client, **asked))[1:] == (tokens, end)


async def test_each_probability_is_the_one_that_score_tells(client):
    """prob is the model's own: temperature and top_k change what is drawn, not how likely it was."""
    model = {"model": "tutorial-char-2gram", "smoothing": "kneser_ney"}
    _, tokens, end = await drawn(client, **model, seed=3, temperature=0.5, top_k=20, top_p=0.9)
    assert end["reason"] == "end"
    body = {"texts": [end["text"]], "models": [model["model"]], "smoothing": "kneser_ney", "boundaries": True}
    score = (await client.post("/api/v1/score", json=body)).json()["scores"][0]
    np.testing.assert_allclose(
        [token["prob"] for token in tokens], [factor["prob"] for factor in score["factors"]], rtol=1e-9
    )
    assert math.isclose(end["log_prob"], score["log_prob"])


async def test_no_seed_gets_one_that_is_told(client):
    start, tokens, _ = await drawn(client, model="tutorial-char-2gram", max_tokens=5)
    again = await drawn(client, model="tutorial-char-2gram", max_tokens=5, seed=start["seed"])
    assert again[1] == tokens


async def test_an_end_says_why(client):
    network = {"model": "rnn-zh-char", "seed": 1}
    assert (await drawn(client, **network, max_tokens=1, text="今天"))[2]["reason"] == "max_tokens"
    never = {"model": "tutorial-char-3gram", "text": "呀呀呀"}
    _, tokens, end = await drawn(client, **never)
    assert (tokens, end["reason"], end["text"]) == ([], "impossible", "呀呀呀")
    _, tokens, end = await drawn(client, model="tutorial-char-3gram", text="今天", top_k=1)
    assert end["reason"] in {"end", "max_tokens"}


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"model": "nobody"}, 404, "model_not_found"),
        ({"max_tokens": 501}, 422, "invalid_request"),
        ({"temperature": 0}, 422, "invalid_request"),
        ({"top_k": 0}, 422, "invalid_request"),
        ({"top_p": 1.5}, 422, "invalid_request"),
        ({"seed": -1}, 422, "invalid_request"),
        ({"text": "a\x00b"}, 422, "broken_text"),
        ({"text": "天" * 2000}, 422, "text_too_long"),
        ({"model": "tutorial-hand-2gram"}, 422, "invalid_request"),
        ({"model": "tutorial-char-full", "smoothing": "kneser_ney"}, 422, "invalid_request"),
        ({"unknown": 1}, 422, "invalid_request"),
    ],
)
async def test_what_cannot_be_is_told_before_the_stream(client, body, status, code):
    answer = await client.post(GENERATE, json=body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers["content-type"] == "application/problem+json"


async def test_a_corpus_not_installed_is_named(bare):
    answer = await bare.post(GENERATE, json={"model": "tatoeba-zh-char-2gram"})
    assert (answer.status_code, answer.json()["code"]) == (409, "corpus_not_installed")


@pytest.mark.parametrize("smoothing", ["kneser_ney", "witten_bell"])
async def test_arpa_is_the_model(app, client, smoothing):
    answer = await client.get(f"/api/v1/models/tutorial-char-3gram/arpa?smoothing={smoothing}")
    assert answer.status_code == 200
    assert answer.headers["content-disposition"] == 'attachment; filename="tutorial-char-3gram.arpa"'
    read = read_arpa(answer.text.splitlines())
    ours = app.state.site.store.ngram("tutorial-char-3gram", Smoothing(smoothing), 1.0)
    ids = ours.vocabulary.encode("今天的天气真好呀").tolist()
    known = read.vocabulary.encode("今天的天气真好呀").tolist()
    np.testing.assert_allclose(
        [log for log, _ in read.sentence(known)], [log for log, _ in ours.backoff.sentence(ids)], atol=1e-5
    )


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("nobody/arpa", 404, "model_not_found"),
        ("rnn-tiny/arpa", 422, "invalid_request"),
        ("tutorial-hand-2gram/arpa", 422, "invalid_request"),
        ("tutorial-char-full/arpa", 422, "invalid_request"),
        ("tutorial-char-2gram/arpa?smoothing=stupid_backoff", 422, "invalid_request"),
        ("tutorial-char-2gram/arpa?smoothing=mle", 422, "invalid_request"),
    ],
)
async def test_what_is_no_arpa_is_refused(client, path, status, code):
    for language in ("zh", "en"):
        mark = "&" if "?" in path else "?"
        answer = await client.get(f"/api/v1/models/{path}{mark}lang={language}")
        assert (answer.status_code, answer.json()["code"]) == (status, code)
        reason = answer.json()["params"].get("reason", "?")
        assert reason not in answer.json()["detail"]  # it is told in words
