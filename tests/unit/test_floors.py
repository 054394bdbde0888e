"""The floors of the design: an import points down, never up, never in a circle, and has no effect."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections import Counter
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from app.settings import ROOT

FLOORS = {
    "app.concurrency": 0,
    "app.errors": 0,
    "app.paths": 0,
    "app.settings": 0,
    "app.text": 1,
    "app.jobs": 1,
    "app.lm": 2,
    "app.store": 3,
    "app.explain": 4,
    "app.runs": 5,
    "app.learn": 5,
    "app.ngrams": 7,
    "app.client": 6,
    "app.web": 6,
    "app.main": 7,
    "app.cli": 7,
    "app.worker": 7,
    "app.__main__": 8,
}
FORBIDDEN = {
    "app.text": {"numpy.random", "fastapi", "starlette", "fsspec", "pathlib", "subprocess"},
    "app.jobs": {"fastapi", "starlette", "numpy", "fsspec", "app.text"},
    "app.lm": {"fastapi", "starlette", "fsspec", "app.settings", "pathlib", "safetensors"},
    "app.lm.ngram": {"app.lm.rnn"},
    "app.lm.rnn": {"app.lm.ngram"},
    "app.store": {"fastapi", "starlette", "app.lm.training.train", "app.lm.training.optimizers"},
    "app.explain": {"fastapi", "starlette", "threading", "subprocess", "fsspec"},
    "app.learn": {"fastapi", "starlette", "fsspec", "threading"},
    "app.runs": {"fastapi", "starlette", "fsspec", "threading"},
    "app.client": {
        "fastapi",
        "starlette",
        "jinja2",
        "pydantic",
        "app.settings",
        "app.web.api",
        "app.web.pages",
    },
    "app.web": {"app.lm", "app.client"},
}
MODULES = sorted(path for path in (ROOT / "app").rglob("*.py"))


def name_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def place_of(module: str) -> str | None:
    """The row of FLOORS that a module belongs to; the bare package `app` (its version) belongs to none."""
    return next((place for place in FLOORS if module == place or module.startswith(place + ".")), None)


def imports_of(path: Path) -> set[str]:
    """Every module that a file imports, also inside functions and under TYPE_CHECKING."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            found.add(node.module or "")
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_an_import_points_down(path: Path):
    own = place_of(name_of(path))
    if own is None:
        assert name_of(path) == "app"
        return
    for module in imports_of(path):
        other = place_of(module)
        if other is not None and other != own:
            assert FLOORS[other] <= FLOORS[own], f"{name_of(path)} (floor {FLOORS[own]}) imports {module}"
        for room, forbidden in FORBIDDEN.items():
            if not f"{name_of(path)}.".startswith(f"{room}."):
                continue
            for banned in forbidden:
                assert not f"{module}.".startswith(f"{banned}."), f"{name_of(path)} imports {module}"


def test_no_circle_between_modules():
    names = {name_of(path) for path in MODULES}
    graph = {name_of(path): (imports_of(path) & names) - {name_of(path)} for path in MODULES}
    list(TopologicalSorter(graph).static_order())  # raises CycleError


def test_errors_are_imported_by_one_door():
    inside = {name_of(path) for path in MODULES if name_of(path).startswith("app.errors.")}
    assert len(inside) > 5
    for path in MODULES:
        assert place_of(name_of(path)) == "app.errors" or not imports_of(path) & inside, path


def test_an_import_starts_nothing():
    """Every module but main loads without a thread, a socket or an app."""
    wanted = [name_of(path) for path in MODULES if name_of(path) not in {"app.main", "app.__main__"}]
    load = f"import importlib, threading\nfor module in {wanted!r}: importlib.import_module(module)"
    code = f"{load}\nassert threading.active_count() == 1"
    subprocess.run([sys.executable, "-W", "error", "-c", code], check=True, cwd=ROOT)


def test_each_module_says_what_it_knows():
    for path in MODULES:
        assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))), f"{path} has no docstring"


def test_no_folder_is_a_crowd():
    """At most 14 modules a folder: a newcomer meets neighbours that belong together."""
    scripts = (ROOT / "static" / "js").rglob("*.js")
    folders = Counter(path.parent for path in [*MODULES, *scripts] if path.stem != "__init__")
    assert {str(folder): size for folder, size in folders.items() if size > 14} == {}


def test_a_view_looks_nothing_up_by_id():
    """A view draws into what it is given: an id is the page's, and a page may hold several of one view."""
    reach = re.compile(r"""getElementById|querySelector(?:All)?\(\s*["'`]#|closest\(\s*["'`]#""")
    rooms = [ROOT / "static" / "js" / room for room in ("views", "stage")]
    scripts = [path for room in rooms for path in room.rglob("*.js")]
    assert len(scripts) > 40
    assert [str(path) for path in scripts if reach.search(path.read_text(encoding="utf-8"))] == []


def test_a_stage_and_its_views_keep_nothing_for_the_whole_page():
    """No `let` outside a function: two stages on a page would share it."""
    rooms = [ROOT / "static" / "js" / room for room in ("views", "stage")]
    for path in (path for room in rooms for path in room.rglob("*.js")):
        assert not re.search(r"^(?:export )?let ", path.read_text(encoding="utf-8"), re.M), path
