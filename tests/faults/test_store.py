"""Files of the store cut, flipped, swapped, of another version or gone, and the whole folder taken away."""

from __future__ import annotations

import json
import re
import shutil
from itertools import pairwise
from pathlib import Path

import pytest

from app.errors import UnrollError
from app.main import create_app
from app.runs.training.drive import drive
from app.settings import Settings
from app.store.runs.shelf import RunShelf
from tests.api.conftest import client_of
from tests.api.test_damaged_files import content, cut, flipped, folder, told
from tests.faults.promises import PAGES, RUN, Promises, all_is_well

SMALL = {"hidden_size": 4, "max_vocabulary": 50, "epochs": 1, "seed": 1}
NETWORK = {"corpus": "tutorial", "kind": "rnn", "unit": "char", "name": "net", **SMALL}
SWEPT = ("/", "/train", "/models", "/api/v1/corpora", "/api/v1/models", "/api/v1/runs", "/healthz")
ANOTHER_VERSION = {"version": 99, "format": "of another time", "units": ["syllable"], "kind": "transformer"}


def swapped(path: Path) -> None:
    """Another file of the same kind stands in its place, and it in the other's."""
    others = [one for one in path.parent.glob(f"*{path.suffix}") if one.is_file() and one != path]
    if not others:
        path.write_bytes(b"\x08\0\0\0\0\0\0\0{}      " if path.suffix == ".safetensors" else b"[]")
        return
    mine = path.read_bytes()
    path.write_bytes(others[0].read_bytes())
    others[0].write_bytes(mine)


def another_version(path: Path) -> None:
    if path.suffix == ".json":
        told(**ANOTHER_VERSION)(path)
    else:
        path.write_bytes(b"UNROLL99" + path.read_bytes())


def not_text(path: Path) -> None:
    path.write_bytes(b"\xff\xfe\x00" + path.read_bytes())


def wrong_kinds(path: Path) -> None:
    """Every field holds a value of another kind."""
    if path.suffix != ".json":
        path.write_bytes(b"\0" * path.stat().st_size)
        return
    found = json.loads(path.read_text("utf-8"))
    path.write_text(
        json.dumps({name: {"x": []} for name in found} if isinstance(found, dict) else 7), "utf-8"
    )


JSON_ONLY = {"another version", "wrong kinds"}
DAMAGES = {
    "cut": cut, "flipped": flipped, "empty": content(""), "a list": content("[]"), "a folder": folder,
    "gone": Path.unlink, "swapped": swapped, "another version": another_version, "not text": not_text,
    "wrong kinds": wrong_kinds, "deep": content("[" * 20_000 + "]" * 20_000), "NaN": content('{"id": NaN}'),
    "a link to nothing": lambda path: (path.unlink(), path.symlink_to("nothing")),
}  # fmt: skip
ALONE = [name for name in DAMAGES if name != "swapped"]  # what spoils no other file


@pytest.fixture(scope="module")
async def filled(tmp_path_factory):
    """A data folder with one of everything that a server, or a worker, ever writes."""
    data = tmp_path_factory.mktemp("filled") / "data"
    shelf = RunShelf(str(data))
    async with client_of(create_app(Settings(data=str(data), scheduler="tcp://127.0.0.1:1"))) as client:
        for name in ("one", "two"):
            await client.post("/api/v1/corpora", json={"name": name, "text": f"天气{name}\n天气真好"})
            for kept in (
                {"name": f"net {name}", "files": "network"},
                {"name": f"arpa {name}", "files": "arpa"},
            ):
                assert (await client.post("/api/v1/models", **model_form(**kept))).status_code == 201
        for request in (RUN, NETWORK):
            answer = await client.post("/api/v1/runs", json=request)
            assert answer.status_code == 202, answer.text
        await client.get("/api/v1/corpora/tutorial/growth")
    for run in shelf.all():
        drive(run.id, str(data))
        assert shelf.state(run) == "done", run.ended()
    shelf.submit({**RUN, "name": "waits"})
    return data


def model_form(name, files):
    from tests.api.own_models.sent import ARPA, network

    if files == "network":
        return network(name)
    return {"files": {"file": ("a.arpa", ARPA.encode())}, "data": {"name": name}}


async def wrong_answers(data):
    """What does not answer, by address, of an app that begins with such a folder."""
    async with client_of(create_app(Settings(data=str(data), scheduler="tcp://127.0.0.1:1"))) as client:
        found = {page: answer for page in SWEPT if (answer := await client.get(page)).status_code != 200}
        for card in (await client.get("/api/v1/models")).json().get("models", []):
            if card["own"] and card["corpus"] is None:
                found |= await wrong_of(client, card["id"])
        for run in (await client.get("/api/v1/runs")).json().get("runs", []):
            answer = await client.get(f"/api/v1/runs/{run['id']}")
            if answer.status_code >= 500:
                found[run["id"]] = answer
        made = await client.post("/api/v1/corpora", json={"name": "still", "text": "天气"})
        if made.status_code != 201:
            found["upload"] = made
    return {address: (answer.status_code, answer.text[-300:]) for address, answer in found.items()}


async def wrong_of(client, model):
    """The same of a model: the API may tell that it is damaged, a page has to be there."""
    found = {}
    for address in (
        f"/api/v1/score?models={model}&text=天",
        f"/api/v1/models/{model}",
        f"/?models={model}&text=天",
    ):
        answer = await client.get(address)
        is_told = (
            "/api/" in address and answer.status_code == 500 and answer.json()["code"] == "artefact_damaged"
        )
        if answer.status_code >= 500 and not is_told:
            found[address] = answer
    return found


def one_of_each_kind(data):
    """The files of a store, of those that differ by their numbers or names alone the first."""
    found = {}
    for path in sorted(one.relative_to(data) for one in data.rglob("*") if one.is_file()):
        kind = re.sub(r"-[0-9a-f]{8}|[0-9a-f]{16}|\.at-\d+|one|two", "", str(path))
        found.setdefault(kind, path)
    return list(found.values())


@pytest.mark.anyio
@pytest.mark.parametrize("name", DAMAGES)
async def test_any_one_file_may_be_damaged(filled, tmp_path, name):
    names = one_of_each_kind(filled)
    assert len(names) > 12
    failed = {}
    for number, one in enumerate(names):
        data = tmp_path / str(number)
        shutil.copytree(filled, data)
        if name in JSON_ONLY and one.suffix == ".json":
            try:
                json.loads((data / one).read_text())
            except ValueError:
                continue
        if name == "flipped" and not (data / one).stat().st_size:
            continue
        DAMAGES[name](data / one)
        if found := await wrong_answers(data):
            failed[str(one)] = found
        shutil.rmtree(data)
    assert failed == {}


@pytest.mark.anyio
async def test_all_files_may_be_damaged_at_once(filled, tmp_path):
    for name, damage in DAMAGES.items():
        data = tmp_path / name
        shutil.copytree(filled, data)
        for path in sorted(data.rglob("*")):
            if path.is_file() and path.stat().st_size and (path.suffix == ".json" or name not in JSON_ONLY):
                damage(path)
        assert await wrong_answers(data) == {}, name


def test_a_worker_meets_damaged_files(filled, tmp_path):
    """A run whose files are damaged ends or waits, by an error of ours."""
    for name, damage in DAMAGES.items():
        data = tmp_path / name
        shutil.copytree(filled, data)
        shelf = RunShelf(str(data))
        run = next(one for one in shelf.all() if shelf.state(one) == "queued")
        damage(run.path / "request.json")
        try:
            drive(run.id, str(data))
        except UnrollError:
            continue
        assert shelf.state(run) in {"done", "failed"}, name


def test_the_data_folder_is_removed_while_the_server_runs(serve, data):
    promises = Promises()
    with serve() as server, server.client() as client:
        for number in range(3):
            promises.corpus(client, str(number))
            promises.network(client, str(number))
            client.post("/api/v1/runs", json=RUN)
            all_is_well(client, promises)
            shutil.rmtree(data)
            all_is_well(client, Promises(gone=promises.kept))
            promises.kept.clear()
            promises.gone.clear()
        assert promises.corpus(client, "again").status_code == 201
        all_is_well(client, promises)
        assert "Traceback" not in server.log.read_text()


def test_files_are_damaged_while_the_server_runs(serve, data):
    with serve() as server, server.client() as client:
        sound, spoilt = Promises(), Promises()
        sound.corpus(client, "sound")
        for damage, other in pairwise([*ALONE, "cut"]):
            spoilt.corpus(client, f"{damage} then {other}")
            [address] = spoilt.kept
            all_is_well(client, sound)
            name = address.rpartition("/")[2]
            DAMAGES[damage](data / "corpora" / "own" / f"{name}.json")
            for page in PAGES:
                assert client.get(page).status_code == 200, (damage, page)
            for path in (data / "corpora" / "own").glob(f"{name}.*"):
                shutil.rmtree(path) if path.is_dir() else path.unlink()
            spoilt.kept.clear()
        assert "Traceback" not in server.log.read_text()
