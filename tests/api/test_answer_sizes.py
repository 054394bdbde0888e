"""An answer that would be too large is refused before it is made, and the estimate is near the truth."""

from __future__ import annotations

import httpx
import pytest

from app.explain.sentence.score import How, Smoothing, score
from app.explain.sentence.size import score_bytes
from app.explain.trace.answer import Window, trace_answer
from app.explain.trace.forward_pass import trace_ids, trace_text
from app.explain.trace.size import trace_bytes
from app.main import create_app
from app.settings import Settings
from app.store.model_registry import Store
from app.web.http.json_bytes import to_json
from tests.api.conftest import client_of

pytestmark = pytest.mark.anyio
COUNTS = "tutorial-char-1gram", "tutorial-char-4gram", "tutorial-char-full"
LONG = "今天的天气真好呀" * 50


@pytest.fixture
async def narrow(data_url):
    settings = Settings(data=data_url, max_answer=200_000, max_page=2**23)
    async with client_of(create_app(settings)) as client:
        yield client


@pytest.mark.parametrize("lang", ["zh", "en"])
async def test_scores_and_traces_over_the_limit_are_refused_by_their_size(narrow, lang):
    asked = [
        narrow.get("/api/v1/score", params={"text": LONG, "models": "tutorial-char-full", "lang": lang}),
        narrow.post("/api/v1/rank", params={"lang": lang}, json={"texts": [LONG, LONG + "吗"]}),
        narrow.get("/api/v1/trace", params={"text": LONG, "fields": "a,h,Ux,Wh", "lang": lang}),
        narrow.get("/api/v1/trace", params={"text": "天气", "gradients": "true", "lang": lang}),
        narrow.get("/api/v1/trace", params={"text": LONG, "format": "csv", "fields": "o", "lang": lang}),
    ]
    for one in asked:
        answer: httpx.Response = await one
        told = answer.json()
        assert (answer.status_code, told["code"]) == (422, "answer_too_large")
        assert told["params"]["limit"] == 200_000 < told["params"]["actual"]
        assert str(told["params"]["actual"]) in told["detail"]


async def test_a_window_of_the_same_trace_is_answered(narrow):
    answer = await narrow.get("/api/v1/trace", params={"text": LONG, "fields": "a,h,Ux,Wh", "stop": 9})
    assert answer.status_code == 200


async def test_a_page_too_long_to_be_read_says_so(data_url, narrow):
    long = {"text": "天" * 1500, "lang": "en"}
    async with client_of(create_app(Settings(data=data_url, max_page=2**23))) as wide:
        page = await wide.get("/", params=long)
    assert page.status_code == 200
    assert "The answer would have about" in page.text
    assert len(page.content) < 500_000


@pytest.mark.parametrize(
    "model", ["tutorial-char-1gram", "tutorial-char-full", "tutorial-char-4gram", "rnn-zh-char"]
)
@pytest.mark.parametrize("smoothing", [Smoothing.MLE, Smoothing.KNESER_NEY])
def test_the_size_of_scores_is_estimated_within_a_factor_of_2(data_url, model, smoothing):
    store = Store(Settings(data=data_url))
    if model.endswith("full") and smoothing is Smoothing.KNESER_NEY:
        return
    (found,) = score([LONG], [model], store, How(smoothing, 1.0, False))
    estimated = score_bytes(found.tokens, store.model_card(model), smoothing)
    assert 0.5 < len(to_json(found)) / estimated < 1.05


@pytest.mark.parametrize("gradients", [False, True])
@pytest.mark.parametrize("fields", [("a", "h"), ("o", "all"), ("yhat", "L"), ("outline",), ("figures",)])
def test_the_size_of_a_trace_is_estimated_within_a_factor_of_2(data_url, fields, gradients):
    run = trace_text(LONG, "rnn-zh-char", Store(Settings(data=data_url)))
    window = Window(fields, with_gradients=gradients)
    assert 0.5 < len(to_json(trace_answer(run, window))) / trace_bytes(run, window) < 1.05


def test_numbers_of_double_precision_are_counted_as_such():
    given = {"U": [[0.1, 0.2]], "W": [[0.3]], "V": [[0.4], [0.5]], "b": [0.6], "c": [0.7, 0.8]}
    run = trace_ids(given, [0, 1] * 500, [1, 0] * 500, Settings())
    window = Window(("a", "h", "o", "all"))
    assert 0.5 < len(to_json(trace_answer(run, window))) / trace_bytes(run, window) < 1.05
