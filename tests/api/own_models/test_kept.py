"""Models that users bring: understood before they are kept, everywhere beside ours."""

from __future__ import annotations

import asyncio
import gzip
import io
import re
import zipfile

import numpy as np
import pytest

from app.lm.rnn.forward import forward
from app.lm.rnn.parameters import Parameters
from app.main import create_app
from tests.api.conftest import client_of
from tests.api.own_models.sent import API, ARPA, ARRAYS, TORCH, H, network

pytestmark = pytest.mark.anyio


async def test_what_a_file_is_understood_to_be_is_told_before_anything_is_kept(own, tmp_path):
    told = await own.post(API, **network(dry_run="true"))
    assert told.status_code == 200
    assert "location" not in told.headers
    card = told.json()
    assert (card["kind"], card["own"], card["hidden_size"], card["vocabulary_size"]) == ("rnn", True, H, 6)
    assert card["understood"] == {
        "format": "safetensors",
        "marks": {"unk": "<unk>", "bos": "<bos>", "eos": "<eos>"},
        "naming": "pytorch",
        "by_rows": False,
        "dtype": "float32",
        "summed": ["rnn.bias_ih_l0", "rnn.bias_hh_l0"],
        "absent": [],
        "embedding": None,
        "only_ids": False,
        "sizes": None,
        "notes": [],
        "sample": "the cat sat",
    }
    assert not (tmp_path / "models").exists()
    assert (await own.get(f"{API}/{card['id']}")).status_code == 404
    kept = await own.post(API, **network())
    assert (kept.status_code, kept.headers["location"]) == (201, f"{API}/{card['id']}")
    assert kept.json() == card
    assert (await own.post(API, **network())).json() == card
    assert card in (await own.get(API)).json()["models"]


async def test_its_figures_are_those_of_its_weights(own):
    """In double precision to the last digits, by text and by state."""
    card = (await own.post(API, **network(kind=np.float64))).json()
    assert card["understood"]["dtype"] == "float64"
    x, y = [1, 3, 4, 0], [3, 4, 0, 2]
    right = forward(Parameters.of(**{**ARRAYS, "b": TORCH["rnn.bias_ih_l0"] + 1}), x, y)
    query = {"text": "the cat ran", "model": card["id"], "dtype": "float64", "fields": "h,yhat,L"}
    answer = (await own.get("/api/v1/trace", params=query)).json()
    np.testing.assert_allclose([step["h"] for step in answer["steps"]], right.h, rtol=1e-12)
    assert [step["y"]["token"] for step in answer["steps"]] == ["the", "cat", "<unk>", "<eos>"]
    assert (answer["unknown"], answer["num_oov"]) == (["ran"], 1)
    scored = (await own.get("/api/v1/score", params={"text": "the cat ran", "models": card["id"]})).json()
    [score] = scored["scores"]
    assert score["log_prob"] == pytest.approx(-right.L[:3].sum(), rel=1e-5)
    assert [factor["oov"] for factor in score["factors"]] == [False, False, True]
    assert score["factors"][0]["context"] == ["<bos>"]
    step = await own.get("/api/v1/step", params={"model": card["id"], "token": "the"})
    assert step.json()["x"] == {"id": 3, "token": "the"}
    start = await own.get("/api/v1/step", params={"model": card["id"]})
    assert start.json()["x"] == {"id": 1, "token": "<bos>"}


async def test_it_comes_back_as_every_export(own):
    card = (await own.post(API, **network())).json()
    for wanted in ("pytorch", "d2l", "npz"):
        content = (await own.get(f"{API}/{card['id']}/export", params={"format": wanted})).content
        again = await own.post(API, files={"file": ("x", content)}, data={"dry_run": "1"})
        assert again.json()["hidden_size"] == H, again.json()
    script = await own.get("/api/v1/trace/script", params={"text": "the cat", "model": card["id"]})
    with zipfile.ZipFile(io.BytesIO(script.content)) as archive:
        weights = archive.read("weights.npz")
    told = (await own.post(API, files={"file": ("w.npz", weights)}, data={"dry_run": "1"})).json()
    assert told["understood"]["naming"] == "ours"


async def test_without_a_vocabulary_tokens_are_ids_and_nothing_frames_a_text(own):
    card = (await own.post(API, **network(words=None))).json()
    assert card["understood"]["marks"] == {"unk": None, "bos": None, "eos": None}
    assert (card["understood"]["only_ids"], card["unit"]) == (True, "space")
    answer = (await own.get("/api/v1/trace", params={"text": "3 4 5", "model": card["id"]})).json()
    assert [(step["x"]["token"], step["y"]["token"]) for step in answer["steps"]] == [("3", "4"), ("4", "5")]
    query = {"text": "3 4 5", "models": card["id"], "boundaries": "true"}
    [score] = (await own.get("/api/v1/score", params=query)).json()["scores"]
    assert (score["num_given"], [factor["token"] for factor in score["factors"]]) == (1, ["4", "5"])
    assert score["log_prob"] == pytest.approx(answer["log_prob"])
    for text, reason in (("3 6", "no_unk"), ("3", "two_tokens")):
        refused = await own.get("/api/v1/trace", params={"text": text, "model": card["id"]})
        assert (refused.status_code, refused.json()["params"]["reason"]) == (422, reason)
    drawn = await own.post("/api/v1/generate", json={"text": "", "model": card["id"]})
    assert drawn.json()["params"]["reason"] == "no_start"
    drawn = await own.post("/api/v1/generate", json={"text": "3 4", "model": card["id"], "max_tokens": 4})
    assert "max_tokens" in drawn.text
    step = await own.get("/api/v1/step", params={"model": card["id"]})
    assert step.status_code == 422


async def test_arpa_scores_with_its_backoff_chain_and_no_counts(own):
    for content in (ARPA.encode(), gzip.compress(ARPA.replace("\n", "\r\n").encode())):
        card = (await own.post(API, files={"file": ("kenlm.arpa.gz", content)})).json()
        assert (card["kind"], card["order"], card["title"]["en"]) == ("ngram", 2, "kenlm")
        assert card["understood"]["sizes"] == [6, 3]
        assert card["understood"]["marks"] == {"unk": "<unk>", "bos": "<s>", "eos": "</s>"}
        query = {"text": "the cat dog", "models": card["id"], "boundaries": "true"}
        [score] = (await own.get("/api/v1/score", params=query)).json()["scores"]
        the, cat, dog, end = score["factors"]
        assert [round(np.log10(factor["prob"]), 4) for factor in (the, cat, dog, end)] == [
            -0.1,
            -0.2,
            -2,
            -0.7,
        ]
        assert (the["count"], the["context_count"], score["smoothing"]) == (None, None, None)
        assert the["chain"][-1]["listed"] is True
        one, two = dog["chain"]
        assert (one["order"], one["listed"], one["count"]) == (1, True, None)
        assert (two["listed"], two["backoff"], two["lower"]) == (False, 1.0, one["prob"])
        assert dog["oov"] is True
    never = {"text": "cat sat", "models": card["id"]}
    assert (await own.get("/api/v1/score", params=never)).json()["scores"][0]["zero_at"] == 2


async def test_it_outlives_a_restart_and_is_gone_when_deleted(own, settings, tmp_path):
    card = (await own.post(API, **network())).json()
    query = {"text": "the cat", "models": card["id"]}
    before = (await own.get("/api/v1/score", params=query)).json()
    async with client_of(create_app(settings)) as later:
        assert (await later.get(f"{API}/{card['id']}")).json() == card
        assert (await later.get("/api/v1/score", params=query)).json() == before
        assert (await later.delete(f"{API}/{card['id']}")).status_code == 204
        assert (await later.delete(f"{API}/{card['id']}")).json()["code"] == "model_not_found"
    for path in (f"{API}/{card['id']}", f"/api/v1/trace?text=the&model={card['id']}"):
        assert (await own.get(path)).json()["code"] == "model_not_found"
    assert list((tmp_path / "models" / "own").iterdir()) == []
    assert (await own.delete(f"{API}/rnn-tiny")).json()["code"] == "model_kept"
    assert (await own.delete(f"{API}/tutorial-char-2gram")).json()["code"] == "model_kept"


async def test_no_more_than_the_limit_and_a_damaged_file_is_told(own, tmp_path):
    first = (await own.post(API, **network("a"))).json()
    await own.post(API, **network("b"))
    assert (await own.post(API, **network("a"))).status_code == 201
    refused = await own.post(API, **network("c"))
    assert (refused.status_code, refused.json()["code"]) == (409, "too_many_models")
    path = tmp_path / "models" / "own" / f"{first['id']}.safetensors"
    path.write_bytes(path.read_bytes()[:-1] + b"\x00")
    answer = await own.get("/api/v1/trace", params={"text": "the", "model": first["id"]})
    assert answer.json()["params"]["reason"] == "sha256"


async def test_names_are_no_paths(own, tmp_path):
    sent = network("../../x")
    sent["files"]["file"] = ("../../../etc/passwd.safetensors", sent["files"]["file"][1])
    card = (await own.post(API, **sent)).json()
    assert card["id"].startswith("x-")
    del sent["data"]["name"]
    assert (await own.post(API, **sent)).json()["title"]["en"] == "passwd"
    assert {path.suffix for path in (tmp_path / "models" / "own").iterdir()} == {".json", ".safetensors"}


@pytest.mark.parametrize(
    "vocabulary",
    [
        b"[UNK]\n[BOS]\n[EOS]\nthe\ncat\nsat",
        b'{"sat": 5, "[UNK]": 0, "[BOS]": 1, "[EOS]": 2, "the": 3, "cat": 4}',
    ],
)
async def test_a_vocabulary_may_be_lines_or_an_object_and_spell_marks_otherwise(own, vocabulary):
    sent = network()["files"] | {"vocabulary": ("v", vocabulary)}
    card = (await own.post(API, files=sent)).json()
    assert card["understood"]["marks"] == {"unk": "[UNK]", "bos": "[BOS]", "eos": "[EOS]"}


async def test_the_form_works_without_a_script(own):
    """Looked at, kept, on both pages, deleted: plain forms, and what is wrong is told in the page."""
    looked = await own.post("/models?lang=en", **network(dry_run="true"))
    assert looked.status_code == 200
    assert "rnn.bias_ih_l0 and rnn.bias_hh_l0 are added up" in looked.text
    assert "End of a sentence: &lt;eos&gt;" in looked.text
    assert (await own.get(API)).json()["models"][-1]["own"] is False
    kept = await own.post("/models?lang=en", **network())
    assert kept.status_code == 303
    listed = await own.get(kept.headers["location"])
    assert "Kept: my net" in listed.text
    model_id = kept.headers["location"].partition("kept=")[2].partition("&")[0]
    for address in (f"/unroll?lang=en&model={model_id}", f"/?lang=en&text=the+cat&models={model_id}"):
        page = await own.get(address)
        assert page.status_code == 200
        assert "my net" in page.text
        assert 'class="notice' not in page.text
    for content, said in ((b"\x80\x02}q.", "weights_only=True"), (b"hello", "this is no model file")):
        refused = await own.post("/models?lang=en", files={"file": ("x", content)})
        assert (refused.status_code, said in refused.text) == (200, True)
    gone = await own.post("/models/delete?lang=en", data={"id": model_id})
    assert (gone.status_code, gone.headers["location"]) == (303, "/models?lang=en")
    assert "There is no model" in (await own.post("/models/delete?lang=en", data={"id": model_id})).text


async def test_a_network_of_ids_has_a_text_of_its_own_on_both_pages(own):
    card = (await own.post(API, **network(words=None))).json()
    assert card["understood"]["sample"] == "0 1 2 3 4 5"
    page = await own.get(f"/unroll?lang=en&model={card['id']}")
    assert 'value="0 1 2 3 4 5"' in page.text
    assert "from the second token on" in page.text
    page = await own.get(f"/unroll?lang=en&text=hello+you&model={card['id']}")
    assert "it has no token for unknown words" in page.text
    page = await own.get(f"/?lang=en&text=0+1+2&models={card['id']}")
    assert "“0” has no column" in page.text
    rule = re.sub(r"<[^>]+>|\s+", "", page.text[page.text.index('class="rule"') :].partition("</p>")[0])
    assert "P(12|0)=P(1|0)⋅P(2|01)" in rule
    mixed = await own.get(f"/?lang=en&text=hello+you&models=tutorial-char-1gram,{card['id']}")
    assert "my net: “hello” is not in the vocabulary" in mixed.text
    assert "Unigram" in mixed.text


async def test_the_ledger_shows_the_chain_of_an_arpa_file(own):
    sent = {"file": ("k.arpa", ARPA.encode())}
    card = (await own.post(API, files=sent)).json()
    query = {"lang": "en", "text": "the cat dog sat", "models": card["id"], "boundaries": "true"}
    page = (await own.get("/", params={**query, "at": f"{card['id']}:3"})).text
    assert "An ARPA file holds probabilities and weights but no counts" in page
    assert "The file does not list “cat dog”" in page
    assert "not listed" in page
    assert "the file gives “sat” probability 0 here" in page
    listed = (await own.get("/", params={**query, "at": f"{card['id']}:2"})).text
    assert "The file lists “the cat”" in listed


@pytest.mark.parametrize("order", [1, 6, 7])
async def test_arpa_of_every_order_has_its_page(own, order):
    words = " ".join(["a"] * order)
    sections = [f"\\{n}-grams:\n-0.1 {' '.join(['a'] * n)}\n" for n in range(2, order + 1)]
    counts = "\n".join(f"ngram {n}={4 if n == 1 else 1}" for n in range(1, order + 1))
    one = "\\1-grams:\n-99 <s>\n-1 </s>\n-1 <unk>\n-1 a\n"
    text = f"\ufeffwritten by hand\n\\data\\\n{counts}\n\n{one}\n{''.join(sections)}\n\\end\\\n"
    card = (await own.post(API, files={"file": ("o.arpa", text.encode())})).json()
    assert card["order"] == order
    page = await own.get(
        "/", params={"lang": "en", "text": words, "models": card["id"], "at": f"{card['id']}:1"}
    )
    assert page.status_code == 200
    assert 'data-ledger="0"' in page.text
    assert page.text.count(f'data-series="{min(order, 5)}"') >= 1


async def test_the_limit_holds_for_two_processes(own, settings):
    async with client_of(create_app(settings)) as other:  # with locks of its own, as a process has
        asked = [(own, other)[number % 2].post(API, **network(f"net {number}")) for number in range(6)]
        answers = await asyncio.gather(*asked)
        assert sorted(answer.status_code for answer in answers) == [201] * 2 + [409] * 4
        kept = [number for number, answer in enumerate(answers) if answer.status_code == 201]
        for number in kept:  # the same file again is the same model, also at the limit
            assert (await other.post(API, **network(f"net {number}"))).status_code == 201


@pytest.mark.parametrize("bad", ["{", "[]", '{"id": "a", "created": "x"}', "[" * 50_000])
async def test_a_damaged_description_is_named_and_takes_nothing_down(own, tmp_path, bad):
    sound = (await own.post(API, **network("sound"))).json()["id"]
    spoilt = (await own.post(API, **network("spoilt"))).json()["id"]
    (tmp_path / "models" / "own" / f"{spoilt}.json").write_text(bad)
    for page in ("/", "/unroll", "/models", "/train", API):
        assert (await own.get(page)).status_code == 200, page
    assert (await own.get(f"{API}/{sound}")).status_code == 200
    [damage] = (await own.get("/healthz")).json()["damaged"]
    assert (damage["name"], damage["command"]) == (spoilt, f"rm -r models/own/{spoilt}.*")
