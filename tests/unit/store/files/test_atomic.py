"""Files are written whole: the old content or the new one at any moment, and nothing beside it."""

from __future__ import annotations

import ast
import errno
import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fsspec.implementations.local import LocalFileSystem
from fsspec.implementations.memory import MemoryFileSystem

from app.settings import ROOT
from app.store.files.atomic import remove_leftovers, replace_file, whole_file, write_file

WRITES = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from app.store.files.atomic import write_file
print("begins", flush=True)
while True:
    for letter in (b"a", b"b"):
        write_file(Path(sys.argv[2]), letter * 3_000_000)
"""
HOLDS = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from app.store.files.atomic import whole_file
with whole_file(Path(sys.argv[2])) as file:
    file.write(b"half")
    file.flush()
    print("begins", flush=True)
    sys.stdin.read()
    file.write(b", whole")
"""


@pytest.fixture
def begun():
    """Begin a program in a process of its own, and wait until it says so; those that go on are killed."""
    processes = []

    def begin(program: str, path: Path) -> subprocess.Popen[str]:
        command = [sys.executable, "-c", program, str(ROOT), str(path)]
        pipe = subprocess.PIPE
        process = subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True)
        processes.append(process)
        assert process.stdout.readline() == "begins\n"
        return process

    yield begin
    for process in processes:
        process.kill()
        process.communicate()


def full(descriptor: int) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize("wait", [0.0, 0.01, 0.03, 0.07, 0.15])
def test_killed_at_any_moment_the_file_is_old_or_new(begun, tmp_path, wait):
    path = tmp_path / "x"
    write_file(path, b"old")
    process = begun(WRITES, path)
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(wait)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert path.read_bytes() in {b"old", b"a" * 3_000_000, b"b" * 3_000_000}
    write_file(path, b"next")
    assert [(one.name, one.read_bytes()) for one in tmp_path.iterdir()] == [("x", b"next")]


def test_what_another_process_is_writing_is_let_alone_until_it_is_killed(begun, tmp_path):
    path = tmp_path / "x"
    process = begun(HOLDS, path)
    write_file(path, b"from here")
    remove_leftovers(LocalFileSystem(), str(tmp_path))
    assert len(list(tmp_path.glob("*.part"))) == 1
    assert path.read_bytes() == b"from here"
    process.communicate("")
    assert path.read_bytes() == b"half, whole"
    begun(HOLDS, path).kill()
    assert len(list(tmp_path.glob("*.part"))) == 1
    while list(tmp_path.glob("*.part")):  # its lock goes with it
        remove_leftovers(LocalFileSystem(), str(tmp_path))
    assert path.read_bytes() == b"half, whole"


def test_many_writers_of_one_file_do_not_mix(tmp_path):
    path = tmp_path / "x"
    contents = [bytes([number]) * 100_000 for number in range(16)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda content: write_file(path, content), contents))
    assert path.read_bytes() in contents
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("system", [LocalFileSystem(), MemoryFileSystem()], ids=["local", "memory"])
def test_what_could_not_be_written_leaves_the_old_file_alone(system, tmp_path, monkeypatch):
    path = f"{tmp_path}/x.json"
    system.makedirs(str(tmp_path), exist_ok=True)
    replace_file(system, path, b"old")
    monkeypatch.setattr(os, "fsync", full)
    monkeypatch.setattr(MemoryFileSystem, "mv", lambda *paths: full(0))
    with pytest.raises(OSError, match="No space"):
        replace_file(system, path, b"new")
    assert system.cat_file(path) == b"old"
    assert [found.rpartition("/")[2] for found in system.ls(str(tmp_path), detail=False)] == ["x.json"]


def test_the_content_is_on_the_disk_before_the_name_points_to_it(tmp_path, monkeypatch):
    path, seen = tmp_path / "x", []
    fsync = os.fsync

    def told(descriptor: int) -> None:
        seen.append((os.fstat(descriptor).st_size, path.exists()))
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", told)
    write_file(path, b"12345")
    assert seen[0] == (5, False)
    assert seen[1][1]  # then the folder, which holds the name


def test_only_leftovers_of_the_same_file_go_with_a_write(tmp_path):
    for name in ("a[b]*.1.part", "ab*.1.part", "a[b].1.part"):
        (tmp_path / name).write_bytes(b"half")
    write_file(tmp_path / "a[b]*", b"whole")
    assert {path.name for path in tmp_path.iterdir()} == {"a[b]*", "ab*.1.part", "a[b].1.part"}


def test_an_error_of_the_writer_leaves_nothing(tmp_path):
    with pytest.raises(TypeError), whole_file(tmp_path / "x") as file:
        file.writelines([b"half", "no bytes"])
    assert list(tmp_path.iterdir()) == []


def test_where_no_lock_tells_a_leftover_goes_when_it_is_old(tmp_path, monkeypatch):
    system, folder = MemoryFileSystem(), str(tmp_path)
    system.pipe_file(f"{folder}/x.1.part", b"half")
    remove_leftovers(system, folder)
    assert system.exists(f"{folder}/x.1.part")
    later = datetime.now(UTC) - timedelta(hours=2)
    monkeypatch.setattr(MemoryFileSystem, "modified", lambda *path: later)
    remove_leftovers(system, folder)
    assert not system.exists(f"{folder}/x.1.part")


def moves_a_file(node: ast.AST) -> bool:
    """Whether it calls `path.replace(other)`, `rename` or the like: `str.replace` takes two, dates names."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return False
    is_path_replace = node.func.attr == "replace" and len(node.args) == 1 and not node.keywords
    return is_path_replace or node.func.attr in {"rename", "mv", "move", "write_bytes", "write_text"}


def test_there_is_one_writer_of_whole_files():
    movers = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "app").rglob("*.py")
        if any(map(moves_a_file, ast.walk(ast.parse(path.read_text(encoding="utf-8")))))
    }
    assert movers == {"app/store/files/atomic.py"}
