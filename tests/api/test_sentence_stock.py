"""What the sentence page has looked up before is looked up again once a corpus, a model or a run changes."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from app.main import create_app
from app.runs import growth
from app.settings import Settings
from tests.api.conftest import client_of
from tests.api.own_models.sent import network

pytestmark = pytest.mark.anyio
CORPORA, MODELS = "/api/v1/corpora", "/api/v1/models"
SENTENCES = ("天气", "今天", "真好", "天天", "今年", "好天")  # each asked for once: no page was made before


@pytest.fixture
def apps(tmp_path):
    """Two processes over the same data."""
    return [create_app(Settings(data=str(tmp_path))) for _ in range(2)]


def asking(client):
    """Return what asks for a sentence that nobody has asked for yet."""
    texts = iter(SENTENCES)

    async def ask(lang: str = "zh", **query: str) -> str:
        answer = await client.get("/", params={"text": next(texts), "lang": lang, **query})
        assert answer.status_code == 200
        return answer.text

    return ask


async def test_the_next_sentence_has_the_corpora_that_there_are(apps):
    async with client_of(apps[0]) as here, client_of(apps[1]) as there:
        ask = asking(here)
        await ask()
        for process in (here, there):
            body = {"name": "kept", "text": "今天天气好\n天气真好", "language": "zh"}
            corpus = (await process.post(CORPORA, json=body)).json()["id"]
            chip, counts = f'id="corpus-{corpus}"', f"{corpus}-char-2gram"
            page = await ask(models=counts)
            assert chip in page
            assert f'id="model-{counts}"' in page
            assert (await process.delete(f"{CORPORA}/{corpus}")).status_code == 204
            page = await ask(models=counts)
            assert chip not in page
            assert f'id="model-{counts}"' not in page


async def test_the_next_sentence_has_the_models_that_there_are(apps):
    async with client_of(apps[0]) as here, client_of(apps[1]) as there:
        ask = asking(here)
        await ask()
        for process in (here, there):
            model = (await process.post(MODELS, **network())).json()["id"]
            assert model in await ask()
            assert (await process.delete(f"{MODELS}/{model}")).status_code == 204
            assert model not in await ask()


async def test_the_next_sentence_tells_what_is_damaged(apps, tmp_path):
    async with client_of(apps[0]) as here, client_of(apps[1]) as there:
        ask = asking(here)
        model = (await there.post(MODELS, **network())).json()["id"]
        page = await ask()
        assert model in page
        assert "已损坏" not in page
        described = tmp_path / "models" / "own" / f"{model}.json"
        sound = described.read_bytes()
        for bad in (b"{", sound.replace(b'"unit"', b'"unity"')):
            described.unlink()
            other = described.with_suffix(".new")
            other.write_bytes(bad)
            other.rename(described)
            page = await ask()
            assert f"{model} 已损坏" in page
            assert f"{model} is damaged" in await ask(lang="en")
        described.unlink()
        assert "已损坏" not in await ask()


async def test_each_language_has_its_own_words(apps):
    async with client_of(apps[0]) as client:
        ask = asking(client)
        pages = [await ask(lang=lang) for lang in ("zh", "en", "zh", "en")]
    for page, own, other in zip(
        pages, ("教程语料", "Tutorial corpus") * 2, ("Tutorial corpus", "教程语料") * 2, strict=True
    ):
        assert own in page
        assert other not in page
    for name in ("example-1", "prepared-zeros"):
        zh, en = ({line for line in page.splitlines() if f'id="{name}"' in line} for page in pages[:2])
        assert zh
        assert en
        assert zh.isdisjoint(en)


async def test_the_next_sentence_has_the_growth_of_a_run_that_ended(apps, monkeypatch):
    go_on = threading.Event()

    def measured(corpus_id, unit, store):
        assert go_on.wait(60)
        yield growth.measure(store.corpus(corpus_id), unit, 2**30)

    monkeypatch.setattr(growth, "QUICK", 0)
    monkeypatch.setattr(growth, "grow", measured)
    async with client_of(apps[0]) as client:
        ask = asking(client)
        assert "data-working" in await ask()
        assert "data-working" in await ask()
        go_on.set()
        assert apps[0].state.site.jobs.wait("growth/tutorial/char", 60).state == "ready"
        page = await ask()
        assert "data-working" not in page
        assert 'data-chart="distinct"' in page


async def test_a_corpus_that_is_installed_meanwhile_answers_the_next_sentence(data_url, tmp_path):
    async with client_of(create_app(Settings(data=str(tmp_path)))) as client:
        ask = asking(client)
        page = await ask()
        assert "make setup" in page
        assert 'id="model-tutorial-char-1gram"' in page
        (tmp_path / "corpora").mkdir()
        for kind in ("tsv", "json"):
            for name in ("tatoeba-zh", "tatoeba-en"):
                place = tmp_path / "corpora" / f"{name}.{kind}"
                place.symlink_to(Path(data_url, "corpora", place.name).resolve())
        page = await ask()
        assert "make setup" not in page
        assert 'id="model-tatoeba-zh-char-1gram"' in page
        assert 'id="find"' in page  # among the English sentences
