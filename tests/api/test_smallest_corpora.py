"""The smallest corpora that a user can bring: every page and answer about them."""

from __future__ import annotations

import re

import pytest

from app.main import create_app
from app.settings import Settings
from tests.api.conftest import client_of
from tests.api.page import get

pytestmark = pytest.mark.anyio
CORPORA = "/api/v1/corpora"
TEXTS = {
    "a word list": "苹果\n香蕉\n橙子",
    "one token": "好",
    "one sentence": "今天天气真好",
    "one type": "a\na\na\na",
    "one line with blanks": "a b",
    "no letter": "。",
    "a held-out part": "\n".join(["猫"] * 50),
}
ORDERS = ("1gram", "5gram", "full")


@pytest.fixture
async def own(tmp_path):
    async with client_of(create_app(Settings(data=str(tmp_path)))) as client:
        yield client


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
async def test_no_answer_fails_on_a_small_corpus(own, text):
    card = (await own.post(CORPORA, json={"name": "small", "text": text})).json()
    corpus = card["id"]
    for unit in [*card["units"], "hand"]:
        models = {"text": text.split("\n")[0], "models": [f"{corpus}-{unit}-{order}" for order in ORDERS]}
        for smoothing in ("mle", "kneser_ney"):
            asked = models | {"smoothing": smoothing}
            assert (await own.get("/", params=asked)).status_code == 200
            assert (await own.get("/api/v1/score", params=asked)).status_code < 500
        for order in ORDERS:
            assert (await own.get(f"/api/v1/models/{corpus}-{unit}-{order}/arpa")).status_code < 500
            if unit == "hand":
                continue  # any string may come next there
            drawn = {"model": f"{corpus}-{unit}-{order}", "max_tokens": 5, "seed": 1}
            assert "event: end" in (await own.post("/api/v1/generate", json=drawn)).text
    for unit in card["units"]:
        grown = await own.get(f"{CORPORA}/{corpus}/growth", params={"unit": unit})
        assert grown.json()["state"] == "ready"


@pytest.mark.parametrize(
    ("lang", "words"), [("zh", "n = 5 时一种 n 元组也没见过"), ("en", "At n = 5, no n-gram was seen")]
)
async def test_the_page_says_that_no_sentence_is_long_enough(own, lang, words):
    corpus = (await own.post(CORPORA, json={"name": "果", "text": "苹果\n香蕉\n橙子"})).json()["id"]
    _, html = await get(own, f"/?text=苹果&models={corpus}-char-2gram&lang={lang}")
    assert words in re.search(r'id="growth".*?</section>', html, re.DOTALL)[0]
