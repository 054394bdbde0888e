"""Lists the corpora that users brought, by their descriptions; a damaged one is told of, not listed."""

from __future__ import annotations

from typing import Any, cast

from fsspec import AbstractFileSystem

from app.errors import ArtefactDamaged, LeftOut
from app.store.corpora.catalogue import CORPORA, CorpusInfo, CorpusUnit
from app.store.corpora.damage import left_out
from app.store.files.json_text import parsed
from app.store.files.own_folder import FolderListing
from app.store.files.reasons import reason_of
from app.text.names import one_line
from app.text.tokenizer import Unit

FOLDER = f"{CORPORA}/own"


def listed(system: AbstractFileSystem, folder: str) -> FolderListing[CorpusInfo, list[LeftOut]]:
    """Return the corpora of a folder, the oldest first, and what is damaged. Raises OSError."""
    corpora: list[tuple[int, CorpusInfo]] = []
    damaged: list[LeftOut] = []
    for path in system.glob(f"{folder}/*.json"):
        name = path.rpartition("/")[2].removesuffix(".json")
        try:
            corpora.append(_read(system, folder, name))
        except FileNotFoundError:
            continue  # deleted meanwhile
        except ArtefactDamaged as error:
            damaged.append(left_out(name, error, f"rm -r {FOLDER}/{name}.*"))
    return tuple(info for _, info in sorted(corpora, key=lambda pair: (pair[0], pair[1].id))), damaged


def info_of(description: dict[str, Any]) -> CorpusInfo:
    """Return what a description says. Raises KeyError, TypeError, ValueError."""
    name = one_line(str(description["name"]))
    return CorpusInfo(
        id=str(description["id"]),
        language=str(description["language"]),
        title={"zh": name, "en": name},
        licence="",
        source_url="",
        units=tuple(cast(CorpusUnit, Unit(unit)) for unit in description["units"]),
        folder=FOLDER,
        own=True,
    )


def _read(system: AbstractFileSystem, folder: str, name: str) -> tuple[int, CorpusInfo]:
    """Return when a corpus came and what it is. Raises ArtefactDamaged, FileNotFoundError."""
    try:
        description = parsed(system.cat_file(f"{folder}/{name}.json"))
        info, created = info_of(description), int(description["created"])
    except FileNotFoundError:
        raise
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ArtefactDamaged(name=name, **reason_of(error, "format")) from error
    if info.id != name or not info.units:
        raise ArtefactDamaged(name=name, reason="format")
    if not system.exists(f"{folder}/{name}.tsv"):
        raise ArtefactDamaged(name=name, reason="not_there")
    return created, info
