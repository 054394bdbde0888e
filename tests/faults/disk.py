"""A small disk under a data folder, in a name space of its own: it takes no right of an administrator."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from app.settings import ROOT
from tests.live import SERVE

SIZE = 6 * 2**20
ALONE = ("unshare", "--user", "--map-root-user", "--mount")
MOUNTED = (
    'mount -t tmpfs -o size="$0" tmpfs "$1" && mkdir "$1/tmp" && export TMPDIR="$1/tmp" && shift && exec "$@"'
)


def needed() -> None:
    """Skip a test where the system gives nobody a name space."""
    try:
        found = subprocess.run([*ALONE, "true"], capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        found = False
    if not found:
        pytest.skip("this system gives no name space with mounts of its own (unshare)")


def on_a_small_disk(folder: Path, command: tuple[str, ...] = SERVE) -> list[str]:
    """A command with a disk of SIZE bytes mounted at a folder, for the files that it makes on its way too."""
    folder.mkdir(exist_ok=True)
    return [*ALONE, "sh", "-c", MOUNTED, str(SIZE), str(folder), *command]


class Disk:
    """The disk of a process, seen from outside."""

    def __init__(self, pid: int, folder: Path) -> None:
        self._pid, self._folder = pid, folder
        self.path = Path(f"/proc/{pid}/root{folder}")

    @property
    def free(self) -> int:
        told = os.statvfs(self.path)
        return told.f_bavail * told.f_frsize

    def fill(self, left: int) -> None:
        """Fill it up but for so many bytes, in whole blocks."""
        with (self.path / "filler").open("ab", buffering=0) as file:
            while self.free > left:
                file.write(bytes(min(4096, self.free - left)))

    def empty(self) -> None:
        (self.path / "filler").unlink()

    def read_only(self, is_so: bool) -> None:
        self.run("mount", "-o", f"remount,bind,{'ro' if is_so else 'rw'}", str(self._folder))

    def run(self, *command: str, ok: bool = True) -> subprocess.CompletedProcess[str]:
        """Run a command that sees the disk too."""
        inside = ("nsenter", "--target", str(self._pid), "--user", "--preserve-credentials", "--mount")
        env = os.environ | {
            "TMPDIR": f"{self._folder}/tmp",
            "UNROLL_DATA": str(self._folder),
            "LC_ALL": "C.UTF-8",
            "PYTHONPATH": str(ROOT),
        }
        return subprocess.run([*inside, *command], capture_output=True, text=True, check=ok, env=env)
