"""Finds out in little time whether the files of a corpus are sound, and which command mends them."""

from __future__ import annotations

from typing import Any

from fsspec.core import url_to_fs

from app.errors import ArtefactDamaged, LeftOut, Param
from app.store.corpora.catalogue import CorpusInfo
from app.store.files.json_text import parsed
from app.store.files.reasons import reason_of

SETUP = "make setup"
COUNTED = ("num_sentences", "num_characters", "bytes")
Stamp = tuple[object, ...]


def mending(info: CorpusInfo) -> str:
    """Return the command that mends a corpus: a text of a user's own can only be brought again."""
    return f"rm -r {info.folder}/{info.id}.*" if info.own else SETUP


def left_out(name: str, error: ArtefactDamaged, command: str) -> LeftOut:
    """Return an error as what is told of a thing that was left out for it."""
    params: dict[str, Param] = {**error.params, "name": name, "command": command}
    return LeftOut(**params)


def stamp_of(data_url: str, info: CorpusInfo) -> Stamp:
    """Return what changes with the files of a corpus: their sizes and times."""
    system, root = url_to_fs(data_url)
    stamp: list[object] = []
    for kind in ("json", "tsv"):
        try:
            file = system.info(f"{root}/{info.folder}/{info.id}.{kind}")
            stamp += [file.get("size"), file.get("mtime")]
        except OSError:
            stamp.append(None)
    return tuple(stamp)


def check_files(data_url: str, info: CorpusInfo) -> None:
    """Raise ArtefactDamaged where a description or the length of a text is not what it should be.

    The text itself is compared with its hash when it is read.
    """
    system, root = url_to_fs(data_url)
    path = f"{root}/{info.folder}/{info.id}"
    name = f"{info.id}.json"
    try:
        counts = check_description(name, parsed(system.cat_file(f"{path}.json")))
        name = f"{info.id}.tsv"
        size = system.info(f"{path}.tsv")
    except (OSError, ValueError) as error:
        raise ArtefactDamaged(name=name, **reason_of(error, "json")) from error
    if size["type"] != "file" or size["size"] != counts["bytes"]:
        raise ArtefactDamaged(name=name, reason="sha256")


def check_description(name: str, description: Any) -> dict[str, int]:  # noqa: ANN401 - whatever JSON says
    """Return the counts of a description. Raises ArtefactDamaged."""
    if not isinstance(description, dict):
        raise ArtefactDamaged(name=name, reason="object")
    counts = {key: count for key in COUNTED if type(count := description.get(key)) is int and count >= 0}
    if len(counts) < len(COUNTED):
        raise ArtefactDamaged(name=name, reason="no_counts")
    return counts
