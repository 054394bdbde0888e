"""Things of users in a folder: the damaged are told of, what nobody vouches for goes, no change is missed."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from app.errors import DiskFull, TooManyModels
from app.store.files.atomic import ABANDONED
from app.store.files.json_text import parsed
from app.store.files.own_folder import OwnFolder, descriptions

FOLDER = "models/own"


def thing(name, created=1):
    return {"id": name, "created": created}


@pytest.fixture
def place(tmp_path):
    return tmp_path / FOLDER


@pytest.fixture
def own(tmp_path):
    found = OwnFolder(str(tmp_path), FOLDER, descriptions)
    found.write(thing("sound"), {"sound.arpa": b"1"})
    return found


DAMAGED = (
    *("", "{", "[]", '{"id": "bad"}', '{"id": "bad", "created": "x"}', '{"id": "other", "created": 1}'),
    *("[" * 50_000, b"\xff\xfe"),
)


@pytest.mark.parametrize("content", DAMAGED)
def test_a_damaged_description_is_told_of_and_the_others_stay(own, place, content):
    (place / "bad.json").write_bytes(content if isinstance(content, bytes) else content.encode())
    assert [one["id"] for one in own.told()] == ["sound"]
    assert own.listed()[1] == {"bad": {"reason": "format"}}


def test_a_folder_in_the_place_of_a_description_is_told_of(own, place):
    (place / "bad.json").mkdir()
    assert [one["id"] for one in own.told()] == ["sound"]
    assert own.listed()[1]["bad"]["reason"] == "system"


def test_what_nobody_vouches_for_goes_once_it_is_old(own, place):
    for name in ("gone.arpa", "gone.at-3.safetensors", "new.arpa"):
        (place / name).write_bytes(b"half")
    for name in ("gone.arpa", "gone.at-3.safetensors", "sound.arpa"):
        os.utime(place / name, (1, 1))
    assert ABANDONED > 60
    own.write(thing("next"), {"next.arpa": b"2"})
    assert {path.name for path in place.iterdir()} == {
        "sound.json", "sound.arpa", "next.json", "next.arpa", "new.arpa",
    }  # fmt: skip


def test_a_change_in_the_same_tick_is_seen(own, place, tmp_path):
    """The clock of the disk may not have gone on between two writes of another process."""
    other, seen = OwnFolder(str(tmp_path), FOLDER, descriptions), place.stat()
    for name in ("a", "b", "c"):
        other.write(thing(name), {})
        os.utime(
            place, ns=(seen.st_atime_ns, seen.st_mtime_ns + 3_600_000_000_000_000)
        )  # another time: not settled
        os.utime(place)
        assert name in {one["id"] for one in own.told()}
        now = place.stat()
        Path(place / f"{name}.json").unlink()
        os.utime(place, ns=(now.st_atime_ns, now.st_mtime_ns))
        assert name not in {one["id"] for one in own.told()}


def test_who_may_come_is_asked_with_what_others_have_written(own, tmp_path):
    def admit(there):
        raise TooManyModels(limit=len(there))

    OwnFolder(str(tmp_path), FOLDER, descriptions).write(thing("of another process"), {})
    with pytest.raises(TooManyModels) as told:
        own.write(thing("next"), {}, admit)
    assert told.value.params == {"limit": 2}
    assert [one["id"] for one in own.told()] == ["of another process", "sound"]


def test_a_full_disk_is_told_as_such(own, monkeypatch):
    def full(descriptor):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(DiskFull):
        own.write(thing("next"), {"next.arpa": b"2"})


def test_what_is_nested_beyond_all_measure_is_no_json():
    with pytest.raises(ValueError, match="deep"):
        parsed('{"a":' * 100_000)
