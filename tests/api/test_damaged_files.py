"""One bad file is left out and named with the command that mends it; everything else goes on."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from app.main import create_app
from app.settings import Settings
from app.store import network_files
from tests.api.conftest import client_of

pytestmark = pytest.mark.anyio
API = "/api/v1/corpora"
OTHERS = ("/", "/?lang=en", "/unroll", "/docs", API, "/api/v1/models", "/healthz")


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:10])


def flipped(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def told(**changed):
    def change(path: Path) -> None:
        found = {**json.loads(path.read_text("utf-8")), **changed}
        kept = {name: value for name, value in found.items() if value is not None}
        path.write_text(json.dumps(kept), "utf-8")

    return change


def content(text: str):
    return lambda path: path.write_text(text, "utf-8")


BAD_CARDS = {
    "cut": cut,
    "empty": content(""),
    "a list": content("[]"),
    "a folder": folder,
    "no counts": told(num_sentences=None),
    "a wrong count": told(num_characters="many"),
    "a wrong time": told(created="x"),
    "no time": told(created=None),
    "a wrong unit": told(units=["syllable"]),
    "units of a wrong kind": told(units=7),
    "another's id": told(id="other"),
}
BAD_TEXTS = {"cut": cut, "flipped": flipped, "empty": content(""), "a folder": folder, "gone": Path.unlink}
CASES = [("json", bad) for bad in BAD_CARDS.items()] + [("tsv", bad) for bad in BAD_TEXTS.items()]


@pytest.mark.parametrize(("kind", "bad"), CASES, ids=[f"{kind} {bad[0]}" for kind, bad in CASES])
async def test_an_own_corpus_that_is_damaged_takes_nothing_down(tmp_path, kind, bad):
    settings = Settings(data=str(tmp_path))
    async with client_of(create_app(settings)) as client:
        sound = (await client.post(API, json={"name": "sound", "text": "天气真好"})).json()["id"]
        spoilt = (await client.post(API, json={"name": "spoilt", "text": "天气不好"})).json()["id"]
    bad[1](tmp_path / "corpora" / "own" / f"{spoilt}.{kind}")
    async with client_of(create_app(settings)) as client:
        if bad[0] == "flipped":  # found out by its hash, when it is first read
            await client.get("/", params={"models": f"{spoilt}-char-2gram"})
        for path in (*OTHERS, f"/?models={sound}-char-2gram", f"/?models={spoilt}-char-2gram"):
            assert (await client.get(path)).status_code == 200, path
        [damage] = (await client.get("/healthz")).json()["damaged"]
        assert damage["name"] == spoilt
        assert damage["command"].startswith("rm ")
        assert spoilt in (await client.get("/")).text
        assert str(tmp_path) not in (await client.get("/")).text + damage["detail"]
        listed = {card["id"]: card["installed"] for card in (await client.get(API)).json()["corpora"]}
        assert listed[sound]
        assert not listed.get(spoilt)
        assert (await client.post(API, json={"name": "third", "text": "天气"})).status_code == 201
        assert (await client.delete(f"{API}/{sound}")).status_code == 204


async def test_what_is_mended_is_there_again(tmp_path):
    async with client_of(create_app(Settings(data=str(tmp_path)))) as client:
        body = {"name": "own", "text": "天气真好"}
        own = (await client.post(API, json=body)).json()["id"]
        text = tmp_path / "corpora" / "own" / f"{own}.tsv"
        text.write_text("1\tother\n", "utf-8")
    async with client_of(create_app(Settings(data=str(tmp_path)))) as client:
        assert [one["name"] for one in (await client.get("/healthz")).json()["damaged"]] == [own]
        assert (await client.post(API, json=body)).status_code == 201
        assert (await client.get("/healthz")).json()["damaged"] == []
        assert (await client.get("/", params={"models": f"{own}-char-2gram"})).status_code == 200


@pytest.mark.parametrize("kind", ["json", "tsv"])
@pytest.mark.parametrize("bad", [cut, flipped, folder])
async def test_a_built_corpus_that_is_damaged_gives_way_to_the_small_one(data_url, tmp_path, kind, bad):
    shutil.copytree(Path(data_url, "corpora"), tmp_path / "corpora", ignore=shutil.ignore_patterns("own"))
    bad(tmp_path / "corpora" / f"tatoeba-zh.{kind}")
    async with client_of(create_app(Settings(data=str(tmp_path)))) as client:
        for _ in range(2):
            for path in OTHERS:
                assert (await client.get(path)).status_code == 200, path
        found = (await client.get("/healthz")).json()["damaged"]
        if kind == "tsv" or bad is not flipped:  # a flipped letter of a name of the source harms nobody
            assert [(one["name"], one["command"]) for one in found] == [("tatoeba-zh", "make setup")]


async def test_a_built_corpus_whose_files_are_taken_away_is_missed(data_url, tmp_path):
    shutil.copytree(Path(data_url, "corpora"), tmp_path / "corpora", ignore=shutil.ignore_patterns("own"))
    async with client_of(create_app(Settings(data=str(tmp_path)))) as client:
        assert (await client.get("/api/v1/corpora/tatoeba-en")).status_code == 200
        assert (await client.get("/healthz")).json()["missing"] == []
        (tmp_path / "corpora" / "tatoeba-en.tsv").unlink()
        for path in ("/healthz", "/readyz"):
            assert (await client.get(path)).json()["missing"] == ["tatoeba-en"]
        assert (await client.get("/api/v1/corpora/tatoeba-en")).status_code == 200  # memory still holds it


@pytest.mark.parametrize("kind", ["json", "safetensors"])
@pytest.mark.parametrize("bad", [cut, folder, content("{}"), content("[]"), Path.unlink])
async def test_a_network_that_is_damaged_is_left_out(tmp_path, monkeypatch, kind, bad):
    models = tmp_path / "models"
    shutil.copytree(network_files.SHIPPED, models)
    bad(models / f"rnn-zh-char.{kind}")
    for name in ("shipped_names", "read_card", "read_rnn"):
        known = getattr(network_files, name)
        changed = (*known.__defaults__[:-1], models)
        monkeypatch.setattr(known, "__defaults__", changed)
    async with client_of(create_app(Settings(data=str(tmp_path)))) as client:
        for _ in range(2):
            for path in OTHERS:
                assert (await client.get(path)).status_code == 200, path
        found = (await client.get("/healthz")).json()["damaged"]
        is_gone = kind == "json" and bad is Path.unlink
        assert [one["name"] for one in found] == ([] if is_gone else ["rnn-zh-char"])


@pytest.mark.parametrize("first", [API, "/api/v1/models"])
async def test_a_list_that_is_the_first_to_find_it_out_is_whole(tmp_path, first):
    async with client_of(create_app(Settings(data=str(tmp_path)))) as client:
        own = (await client.post(API, json={"name": "own", "text": "天气真好"})).json()["id"]
    flipped(tmp_path / "corpora" / "own" / f"{own}.tsv")
    async with client_of(create_app(Settings(data=str(tmp_path)))) as client:
        assert (await client.get(first)).status_code == 200
        assert [one["name"] for one in (await client.get("/healthz")).json()["damaged"]] == [own]
        cards = (await client.get(API)).json()["corpora"]
        assert [card["installed"] for card in cards if card["id"] == own] == [False]
