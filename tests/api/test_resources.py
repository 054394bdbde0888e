"""Models, corpora, health, and what all GET answers share: pages of lists, ETag and 304."""

from __future__ import annotations

import pytest

from app import __version__
from app.store.network_files import shipped_names

pytestmark = pytest.mark.anyio


async def test_models_tell_what_they_are(client):
    models = {
        card["id"]: card
        for card in (await client.get("/api/v1/models")).json()["models"]
        if not card.get("own")
    }
    assert len(models) == len(shipped_names()) + 8 * 6
    counts = models["tatoeba-zh-char-2gram"]
    assert (counts["kind"], counts["order"], counts["unit"], counts["installed"]) == (
        "ngram",
        2,
        "char",
        True,
    )
    assert models["tatoeba-en-word-full"]["order"] == "full"
    network = models["rnn-zh-char"]
    assert (network["hidden_size"], network["corpus"]) == (128, "tatoeba-zh")
    assert network["held_out"]["perplexity"] > 1
    assert network["recipe"]["seed"] == 0
    assert network == (await client.get("/api/v1/models/rnn-zh-char")).json()


async def test_counts_of_a_missing_corpus_are_listed_as_not_installed(bare):
    models = {card["id"]: card for card in (await bare.get("/api/v1/models")).json()["models"]}
    assert models["tatoeba-zh-char-2gram"]["installed"] is False
    assert models["tatoeba-zh-char-2gram"]["vocabulary_size"] is None
    assert models["tutorial-char-2gram"]["installed"] is True


async def test_corpora_tell_size_licence_and_source(client):
    corpora = {card["id"]: card for card in (await client.get("/api/v1/corpora")).json()["corpora"]}
    assert corpora["tutorial"]["num_characters"] == 10_000
    assert corpora["tatoeba-zh"]["num_sentences"] == 50_504
    assert corpora["tatoeba-zh"]["licence"] == "CC BY 2.0 FR"
    assert "{id}" in corpora["tatoeba-zh"]["source_url"]
    assert (await client.get("/api/v1/corpora/tutorial")).json() == corpora["tutorial"]


async def test_a_missing_corpus_names_the_command_that_brings_it(bare):
    card = (await bare.get("/api/v1/corpora/tatoeba-zh")).json()
    assert (card["installed"], card["command"], card["num_sentences"]) == (False, "make setup", None)


@pytest.mark.parametrize(
    ("path", "code"), [("models/x", "model_not_found"), ("corpora/x", "corpus_not_found")]
)
async def test_an_unknown_id_is_404(client, path, code):
    answer = await client.get(f"/api/v1/{path}")
    assert (answer.status_code, answer.json()["code"], answer.json()["params"]) == (404, code, {"id": "x"})


@pytest.mark.parametrize("name", ["models", "corpora"])
async def test_pages_of_a_list_add_up_to_the_list(client, name):
    whole = (await client.get(f"/api/v1/{name}")).json()
    assert whole["next"] is None
    collected, cursor = [], None
    while cursor or not collected:
        query = {"limit": 2, **({"cursor": cursor} if cursor else {})}
        page = (await client.get(f"/api/v1/{name}", params=query)).json()
        assert len(page[name]) <= 2
        collected += page[name]
        cursor = page["next"]
    assert collected == whole[name]


@pytest.mark.parametrize(
    ("query", "field", "reason"),
    [
        ("limit=0", "limit", "at_least"),
        ("limit=101", "limit", "at_most"),
        ("cursor=x", "cursor", "unknown_value"),
    ],
)
async def test_a_page_that_is_not_there(client, query, field, reason):
    answer = await client.get(f"/api/v1/models?{query}")
    assert answer.status_code == 422
    assert (answer.json()["params"]["field"], answer.json()["params"]["reason"]) == (field, reason)


@pytest.mark.parametrize(
    "path", ["models", "corpora/tutorial", "score?text=天&models=rnn-tiny", "trace?text=天&model=rnn-tiny"]
)
async def test_an_answer_asked_for_again_costs_no_body(client, path):
    first = await client.get(f"/api/v1/{path}")
    again = await client.get(
        f"/api/v1/{path}", headers={"If-None-Match": f'"other", W/{first.headers["etag"]}'}
    )
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    changed = await client.get(f"/api/v1/{path}", headers={"If-None-Match": '"other"'})
    assert changed.content == first.content


async def test_health_tells_the_version_and_what_is_missing(client, bare):
    assert (await client.get("/healthz")).json() == {
        "status": "ok",
        "version": __version__,
        "missing": [],
        "damaged": [],
    }
    assert (await bare.get("/healthz")).json()["missing"] == ["tatoeba-zh", "tatoeba-en"]
