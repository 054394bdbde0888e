"""One run as a folder: its request, who claimed it, what it told, where it can go on, and how it ended.

    request.json            what was asked for; the id of the run is a hash of it
    claims/000001           one for each time that somebody set to work on it; the highest number holds
    records/000001.jsonl    what that worker told, a line each; its age is the worker's sign of life
    checkpoints/000001-7.safetensors   from where to go on, by claim and step
    snapshots/7.safetensors the parameters after that step, in half precision
    cancel, reopened/3      asked to stop; begun anew after so many claims
    end.json                how it ended: the first to write it is right

A worker that was believed dead may go on writing: its claim is in every name, and readers follow the highest.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from app.store.files.atomic import first_file, write_file
from app.store.files.json_text import Told, parsed
from app.store.runs.parts import json_of, modified, numbers_in, reserve, told_as


class RecordPosition(NamedTuple):
    """Where reading the records goes on: in which claim's file, after how many bytes."""

    claim: int
    offset: int

    def __str__(self) -> str:
        return f"{self.claim}-{self.offset}"


START = RecordPosition(0, 0)
ENDS = ("done", "failed", "cancelled")


class RunFolder:
    """The files of a run. What writes raises StorageFailed, on a full disk DiskFull."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.id = path.name

    def told(self) -> Told | None:
        """Return what the run was made with: `request` and `created`, in seconds; None if it is none."""
        submission = json_of(self.path / "request.json") or {}
        request, created = submission.get("request"), submission.get("created")
        return submission if isinstance(request, dict) and isinstance(created, int | float) else None

    def claims(self) -> list[int]:
        """Return the numbers of all claims, rising."""
        return numbers_in(self.path / "claims")

    def claim(self) -> int:
        """Take the next number; of two who ask at once each gets one of their own."""
        number = max(self.claims(), default=0) + 1
        while True:
            with suppress(FileExistsError), told_as(self.id):
                (self.path / "claims" / f"{number:06}").open("xb").close()
                return number
            number += 1

    def is_superseded(self, claim: int) -> bool:
        """Tell whether somebody else has set to work since, or the run is gone."""
        return (self.path / "claims" / f"{claim + 1:06}").exists() or not self.path.exists()

    def record(self, claim: int, record: Told) -> None:
        """Append a line to what a claim has told."""
        line = json.dumps(record, ensure_ascii=False).encode() + b"\n"
        with told_as(self.id), self._records_of(claim).open("ab") as file:
            file.write(line)

    def beat(self, claim: int) -> None:
        """Show that a worker is alive though it has nothing to tell; by the clock of the store."""
        with suppress(OSError):
            os.utime(self._records_of(claim))

    def last_beat(self) -> float | None:
        """Return when the worker that holds the run was last alive, in seconds of the store's clock."""
        claims = self.claims()
        if not claims:
            return None
        files = (self.path / "claims" / f"{claims[-1]:06}", self._records_of(claims[-1]))
        return max((beat for file in files if (beat := modified(file)) is not None), default=None)

    def records(self, since: RecordPosition = START) -> Iterator[tuple[RecordPosition, Told]]:
        """Yield what was told after a place, with the place after each; a line not yet whole is left."""
        for claim in self.claims():
            if claim < since.claim:
                continue
            offset = since.offset if claim == since.claim else 0
            try:
                content = self._records_of(claim).read_bytes()[offset:]
            except OSError:
                continue
            for line in content.splitlines(keepends=True):
                if not line.endswith(b"\n"):
                    break
                offset += len(line)
                with suppress(ValueError):
                    yield RecordPosition(claim, offset), parsed(line)

    def last_record(self) -> Told | None:
        """Return what was told last, None if nothing was."""
        for claim in reversed(self.claims()):
            with suppress(OSError):
                for line in reversed(self._records_of(claim).read_bytes().split(b"\n")[:-1]):
                    with suppress(ValueError):
                        record: Told = parsed(line)
                        return record
        return None

    def checkpoints(self) -> list[Path]:
        """Return the checkpoints, the newest first: of the highest claim, and of its furthest step."""
        paths = list((self.path / "checkpoints").glob("*.safetensors"))
        return sorted(paths, key=lambda path: tuple(map(int, path.stem.split("-"))), reverse=True)

    def checkpoint(self, claim: int, step: int) -> Path:
        """Return the name of a checkpoint."""
        return self.path / "checkpoints" / f"{claim}-{step}.safetensors"

    def snapshots(self) -> list[tuple[int, Path]]:
        """Return the steps after which parameters were kept, rising, and their files."""
        folder = self.path / "snapshots"
        return [(step, folder / f"{step}.safetensors") for step in numbers_in(folder)]

    def keep_snapshot(self, step: int, content: bytes) -> None:
        """Keep the parameters after a step; who writes it again writes the same."""
        with told_as(self.id):
            write_file(self.path / "snapshots" / f"{step}.safetensors", content)

    def cancel(self, keep: bool) -> None:
        """Ask the worker to stop; keep: what is learnt by then becomes a model."""
        self._first("cancel", {"keep": keep})

    def cancelled(self) -> Told | None:
        """Return with which wish it was cancelled, None if it was not."""
        return json_of(self.path / "cancel")

    def cancelled_at(self) -> float | None:
        """Return when it was cancelled, in seconds of the store's clock."""
        return modified(self.path / "cancel")

    def end(self, end: Told) -> bool:
        """Tell how it ended, unless somebody has; return whether it was us."""
        (self.path / "reserve").unlink(missing_ok=True)  # room for it on a full disk
        return self._first("end.json", end)

    def ended(self) -> Told | None:
        """Return how it ended: `state` and, as far as they are there, `model`, `code` and `params`."""
        end = json_of(self.path / "end.json")
        if end is not None and end.get("state") not in ENDS:
            return {
                "state": "failed",
                "code": "artefact_damaged",
                "params": {"name": "end.json", "reason": "format"},
            }
        return end

    def reopen(self) -> None:
        """Let a run that is over be worked on again, from its last checkpoint, with all its attempts."""
        with told_as(self.id):
            (self.path / "reopened" / str(max(self.claims(), default=0))).touch()
            reserve(self.path)
            for name in ("cancel", "end.json"):
                (self.path / name).unlink(missing_ok=True)

    def attempts(self) -> int:
        """Return how often somebody set to work on it since it was opened or last came further."""
        came_on = [int(path.stem.split("-")[0]) - 1 for path in self.checkpoints()]
        base = max([*numbers_in(self.path / "reopened"), *came_on], default=0)
        return max(self.claims(), default=0) - base

    def clear(self) -> None:
        """Delete what only a run under way needs."""
        for path in [*self.checkpoints(), *(path for _, path in self.snapshots())]:
            with suppress(OSError):
                path.unlink()

    def _records_of(self, claim: int) -> Path:
        return self.path / "records" / f"{claim:06}.jsonl"

    def _first(self, name: str, content: Mapping[str, Any]) -> bool:
        """Write a file whole, unless it is there."""
        with told_as(self.id):
            return first_file(self.path / name, json.dumps(content).encode())
