"""Counts and places of n-grams are those that grep finds; translations are Tatoeba's own pairs."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from app.settings import ROOT

pytestmark = pytest.mark.anyio
API = "/api/v1/corpora"


def grep(pattern: str, path: Path) -> int:
    """How many times `grep -o` finds a text in the sentences of a corpus."""
    texts = b"".join(line.rpartition(b"\t")[2] for line in path.read_bytes().splitlines(keepends=True))
    found = subprocess.run(["grep", "-oF", pattern], input=texts, capture_output=True, check=False)
    return len(found.stdout.splitlines())


@pytest.mark.parametrize(
    "ngram", ["天", "天气", "天气真", "天气真好", "你多大了", "怎么老是你", "汤姆", "鬯", "，但"]
)
async def test_a_count_is_what_grep_finds_and_so_are_the_places(client, data_url, ngram):
    path = Path(data_url, "corpora", "tatoeba-zh.tsv")
    query = {"ngram": ngram}
    count = (await client.get(f"{API}/tatoeba-zh/counts", params=query)).json()["count"]
    assert count == grep(ngram, path)
    lines = dict(line.split("\t") for line in path.read_text(encoding="utf-8").splitlines())
    page = (
        await client.get(f"{API}/tatoeba-zh/concordance", params={**query, "limit": 5, "width": 200})
    ).json()
    assert page["count"] == count
    for place in page["places"]:
        written = place["left"] + place["match"] + place["right"]
        assert (written, place["match"]) == (lines[place["source_id"]], ngram)
        assert place["source_url"] == f"https://tatoeba.org/sentences/show/{place['source_id']}"


async def test_the_tutorials_33_and_5_with_their_lines(client):
    text = (
        (ROOT / "app" / "store" / "corpora" / "data" / "tutorial.txt")
        .read_text(encoding="utf-8")
        .splitlines()
    )
    for ngram, count in (("天", 33), ("天气", 5)):
        page = (await client.get(f"{API}/tutorial/concordance", params={"ngram": ngram, "limit": 100})).json()
        assert (
            page["count"]
            == len(page["places"])
            == count
            == grep(ngram, ROOT / "app/store/corpora/data/tutorial.txt")
        )
        assert all(place["match"] in text[int(place["source_id"]) - 1] for place in page["places"])
        assert page["places"][0]["source_url"] is None


@pytest.mark.parametrize("of", ["counts", "concordance"])
@pytest.mark.parametrize("unit", ["char", "word"])
@pytest.mark.parametrize("ngram", ["", " ", "　\t"])
async def test_a_blank_phrase_is_told_as_such(client, of, unit, ngram):
    answer = await client.get(f"{API}/tatoeba-zh/{of}", params={"ngram": ngram, "unit": unit})
    assert (answer.status_code, answer.json()["code"]) == (422, "empty_text")


async def test_pages_of_places_add_up(client):
    collected, cursor = [], None
    while cursor or not collected:
        query = {"ngram": "天气", "limit": 50, **({"cursor": cursor} if cursor else {})}
        page = (await client.get(f"{API}/tatoeba-zh/concordance", params=query)).json()
        collected += page["places"]
        cursor = page["next"]
    assert len(collected) == page["count"] == 183
    assert len({(place["source_id"], place["position"]) for place in collected}) == 183


@pytest.mark.parametrize(
    ("corpus", "unit", "ngram", "tokens"),
    [
        ("tatoeba-zh", "word", "天气 真", ["天气", "真"]),
        ("tatoeba-zh", "word", "我的天气", ["我", "的", "天气"]),
        ("tatoeba-en", "word", "How old are", ["How", "old", "are"]),
        ("tatoeba-en", "word", "it's.", ["it's", "."]),
        ("tatoeba-en", "char", "e w", ["e", " ", "w"]),
        ("tatoeba-zh", "char", "<s>今天", ["<s>", "今", "天"]),
        ("tatoeba-zh", "char", "天气</s>", ["天", "气", "</s>"]),
        ("tatoeba-en", "word", "<s> The", ["<s>", "The"]),
    ],
)
async def test_an_ngram_is_cut_as_its_corpus_is(client, corpus, unit, ngram, tokens):
    query = {"ngram": ngram, "unit": unit, "limit": 3, "width": 5}
    page = (await client.get(f"{API}/{corpus}/concordance", params=query)).json()
    assert page["ngram"] == tokens
    plain = [token for token in tokens if token not in {"<s>", "</s>"}]
    for place in page["places"]:
        assert place["match"].replace(" ", "") == "".join(plain).replace(" ", "")
        assert (place["position"] == 0) == (tokens[0] == "<s>")
        assert (place["right"] == "") == (tokens[-1] == "</s>") or tokens[-1] != "</s>"


async def test_boundaries_are_counted_as_the_score_counts_them(client):
    score = {"text": "天气", "models": "tatoeba-zh-char-3gram", "boundaries": True}
    factors = (await client.get("/api/v1/score", params=score)).json()["scores"][0]["factors"]
    for factor, whole, context in zip(
        factors, ("<s>天", "<s>天气", "天气</s>"), ("<s>", "<s>天", "天气"), strict=True
    ):
        for ngram, count in ((whole, factor["count"]), (context, factor["context_count"])):
            found = (await client.get(f"{API}/tatoeba-zh/counts", params={"ngram": ngram})).json()
            assert found["count"] == count, ngram


@pytest.mark.parametrize(
    ("path", "query", "code"),
    [
        ("x/counts", {"ngram": "天"}, "corpus_not_found"),
        ("tutorial/counts", {"ngram": " "}, "empty_text"),
        ("tutorial/counts", {"ngram": "\x00"}, "broken_text"),
        ("tutorial/counts", {"ngram": "天" * 501}, "invalid_request"),
        ("tutorial/counts", {"ngram": "天", "unit": "word"}, "invalid_request"),
        ("tutorial/counts", {}, "invalid_request"),
        ("tutorial/concordance", {"ngram": "天", "cursor": "x"}, "invalid_request"),
        ("tutorial/concordance", {"ngram": "天", "limit": 101}, "invalid_request"),
        ("tatoeba-en/sentences", {"text": " "}, "empty_text"),
        ("x/translations", {"text": "x"}, "corpus_not_found"),
    ],
)
async def test_bad_questions_are_told(client, path, query, code):
    answer = await client.get(f"{API}/{path}", params=query)
    assert answer.json()["code"] == code


async def test_a_corpus_that_is_not_installed_is_told(bare):
    for path, query in (
        ("counts", {"ngram": "天"}),
        ("translations", {"text": "天"}),
        ("sentences", {"text": "天"}),
    ):
        assert (await bare.get(f"{API}/tatoeba-zh/{path}", params=query)).status_code == 409


async def test_sentences_are_found_and_translated_by_tatoebas_pairs(client):
    found = (await client.get(f"{API}/tatoeba-en/sentences", params={"text": "HOW  old are"})).json()[
        "sentences"
    ]
    assert found[0]["text"].startswith("How old are")
    assert len(found[0]["text"]) <= len(found[1]["text"])
    query = {"text": "How old are you?"}
    answer = (await client.get(f"{API}/tatoeba-en/translations", params=query)).json()["sentences"]
    assert len(answer) == 8
    assert "你多大了？" in {sentence["text"] for sentence in answer}
    assert all(sentence["source_url"].endswith(sentence["source_id"]) for sentence in answer)
    back = (await client.get(f"{API}/tatoeba-zh/translations", params={"text": answer[0]["text"]})).json()
    assert "How old are you?" in {sentence["text"] for sentence in back["sentences"]}
    assert (await client.get(f"{API}/tutorial/translations", params={"text": "天"})).json()["sentences"] == []
