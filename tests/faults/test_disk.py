"""The disk is full at every kind of write, or read-only: told as such, nothing half, reading goes on."""

from __future__ import annotations

import shutil
import sys

import pytest

from tests.faults import disk
from tests.faults.promises import CORPORA, RUN, Promises, all_is_well
from tests.live import SERVE, running

LEFT = (0, 4, 8, 12, 40, 200, 1200)  # KiB
TEXT = "\n".join(f"天气真好{number}" for number in range(15_000))  # 300 KB


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """A server with a small disk; gives it, the disk, and what was promised before anything went wrong."""
    disk.needed()
    folder = tmp_path_factory.mktemp("small") / "data"
    command = disk.on_a_small_disk(folder)
    with running(folder, command=command, max_corpora=500, max_own_models=500, max_runs=100) as server:
        with server.client() as client:
            promises = Promises()
            promises.corpus(client, "before")
            promises.network(client, "before")
        yield server, disk.Disk(server.process.pid, folder), promises


def writes(client, promises, turn):
    """Every kind of write of the API, by the status that it had."""
    return {
        "corpus": promises.corpus(client, f"corpus {turn}", TEXT),
        "corpus, a file": promises.corpus_file(client, f"file {turn}", TEXT.encode()),
        "corpus, a large file": promises.corpus_file(client, f"large {turn}", 6 * TEXT.encode()),
        "corpus, small": promises.corpus(client, f"small {turn}"),
        "network": promises.network(client, f"network {turn}"),
        "arpa": promises.arpa(client, f"arpa {turn}"),
        "run": client.post("/api/v1/runs", json={**RUN, "name": f"run {turn}"}),
        "growth": client.get(f"{CORPORA}/tutorial/growth"),
        "page": client.get("/"),
    }


def test_a_full_disk(small):
    server, own, promises = small
    with server.client() as client:
        for left in LEFT:
            own.fill(left * 1024)
            for name, answer in writes(client, promises, left).items():
                assert answer.status_code in {200, 201, 202, 507}, (left, name, answer.text)
                if answer.status_code == 507:
                    assert answer.json()["code"] == "disk_full", name
                    assert str(own.path) not in answer.text, name
                if left == 0:
                    assert answer.status_code == (200 if name in {"growth", "page"} else 507), name
            all_is_well(client, promises)
            own.empty()
        for name, answer in writes(client, promises, "after").items():
            assert answer.is_success, name
        for address in sorted(promises.kept):
            if "before" not in address:
                assert promises.delete(client, address).status_code == 204
        assert [path.name for path in own.path.rglob("*.part")] == []
        all_is_well(client, promises)
    assert "Traceback" not in server.log.read_text()


def test_deleting_makes_room_on_a_full_disk(small):
    server, own, promises = small
    with server.client() as client:
        address = promises.corpus(client, "to go", TEXT).headers["location"]
        own.fill(0)
        assert promises.delete(client, address).status_code == 204
        assert promises.corpus(client, "in its place").status_code == 201
        own.empty()
        all_is_well(client, promises)


COMMANDS = {
    "train": ("-m", "app.ngrams.train", "text", "5", "table"),
    "train, arpa": ("-m", "app.ngrams.train", "text", "3", "table", "--arpa", "table.arpa"),
    "count": ("-m", "app", "count", "text", "--order", "3", "--out", "table"),
    "train a run": ("-m", "app", "train", "text", "--kind", "ngram"),
    "assets": ("-m", "app", "assets"),
}


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize("left", [0, 300])
def test_commands_on_a_full_disk(small, name, left):
    _, own, _ = small
    (own.path / "text").write_text(
        "\n".join(" ".join(str(n * k % 9973) for k in range(20)) for n in range(3000))
    )
    folder = own.path.as_posix().partition("/root")[2]
    words = [f"{folder}/{one}" if one.startswith(("text", "table")) else one for one in COMMANDS[name]]
    own.fill(left * 1024)
    done = own.run(sys.executable, *words, ok=False)
    own.empty()
    assert done.returncode == 1, (done.stdout, done.stderr)
    assert "Traceback" not in done.stderr
    assert "is full" in done.stderr, done.stderr
    assert "network" not in done.stderr
    for left_over in own.path.glob("table.*.counting"):  # from which the same command would go on
        shutil.rmtree(left_over)
    there = sorted(path.name for path in own.path.glob("table*"))
    assert there in ([], ["table.json", "table.safetensors"]), (
        there
    )  # the model may be whole where its ARPA is not
    for path in own.path.glob("table*"):
        path.unlink()
    (own.path / "text").unlink()
    assert list(own.path.rglob("*.part")) == []


def test_a_store_that_becomes_read_only(small):
    server, own, promises = small
    with server.client() as client:
        own.read_only(True)
        for name, answer in writes(client, Promises(), "never").items():
            expected = 200 if name in {"growth", "page"} else 500
            assert answer.status_code == expected, (name, answer.text)
            assert answer.is_success or answer.json()["params"]["reason"] == "no_permission", name
        for address in promises.kept:
            assert client.delete(address).status_code == 500
        all_is_well(client, promises)
        own.read_only(False)
        assert all(one.is_success for one in writes(client, promises, "later").values())
        all_is_well(client, promises)
    assert "Traceback" not in server.log.read_text()


def test_a_store_that_is_read_only_from_the_beginning(tmp_path):
    disk.needed()
    folder = tmp_path / "data"
    folder.mkdir()
    command = [
        *disk.ALONE,
        "sh",
        "-c",
        'mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" && exec "$@"',
    ]
    with running(folder, command=[*command, str(folder), *SERVE]) as server, server.client() as client:
        all_is_well(client, Promises())
        for answer in (Promises().corpus(client, "x"), Promises().network(client, "x")):
            assert (answer.status_code, answer.json()["params"]["reason"]) == (500, "no_permission")
            assert str(folder) not in answer.text
