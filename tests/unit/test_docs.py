"""Documents tell the truth: paths they name exist, examples in docstrings run, modules open plainly."""

from __future__ import annotations

import ast
import doctest
import importlib
import re

import pytest

from app.settings import ROOT

GUIDES = ("ARCHITECTURE.md", "CONTRIBUTING.md")
TAUGHT = (
    "app.lm.ngram.counting.sort_keys",
    "app.lm.ngram.counting.merge",
    "app.text.index.suffix_array",
    "app.lm.ngram.arpa.table",
    "app.text.pretokenized.word_hash",
)
PATH = re.compile(r"(?<![\w/.])(?:app|static|templates|tests|docs)/[\w./-]*[\w/]")
BRANCH = re.compile(r"( *)((?:[\w.]+/)+(?: (?:[\w.]+/)+)*)")  # a line of the tree: its indent, its folders


def named_in_the_tree(text: str) -> set[str]:
    """The folders of ARCHITECTURE.md's tree, whole; a folder is inside the nearest one with less indent."""
    named, above = set(), {}
    for line in text.split("## The tree")[1].split("```")[1].splitlines():
        if found := BRANCH.match(line):
            indent, folders = len(found[1]), found[2].split()
            parent = max((at for at in above if at < indent), default=None)
            above = {at: path for at, path in above.items() if at < indent}
            paths = [("" if parent is None else above[parent]) + folder for folder in folders]
            above[indent] = paths[0]
            named |= set(paths)
    return named


@pytest.mark.parametrize("guide", GUIDES)
def test_every_path_that_a_guide_names_exists(guide):
    text = (ROOT / guide).read_text(encoding="utf-8")
    named = {path for path in PATH.findall(text) if "NAME" not in path}
    assert len(named) > 10
    assert sorted(path for path in named if not (ROOT / path).exists()) == []


def test_every_folder_of_the_tree_exists():
    named = named_in_the_tree((ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8"))
    assert len(named) > 30
    assert {"app/lm/ngram/counting/", "app/explain/export/", "static/js/stage/"} <= named
    assert sorted(path for path in named if not (ROOT / path).is_dir()) == []


EXAMPLES = [
    ".".join(path.relative_to(ROOT).with_suffix("").parts)
    for path in sorted((ROOT / "app").rglob("*.py"))
    if ">>> " in path.read_text(encoding="utf-8")
]


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_examples_of_a_module_run(name):
    result = doctest.testmod(importlib.import_module(name))
    assert result.attempted > 0, f"{name} has no example"
    assert result.failed == 0


def test_the_densest_modules_have_an_example():
    assert {*TAUGHT} <= {*EXAMPLES}


def test_no_module_opens_with_knows():
    for path in (ROOT / "app").rglob("*.py"):
        opening = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
        assert not opening.startswith("Knows"), path
    for path in (ROOT / "static/js").rglob("*.js"):
        assert not re.match(r"/\*\*\s+(\* )?Knows", path.read_text(encoding="utf-8")), path


def test_every_test_that_the_table_of_faults_names_is_there():
    named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", (ROOT / "docs" / "faults.md").read_text("utf-8"))
    assert len(named) > 30
    there = {
        (path.relative_to(ROOT).as_posix(), name)
        for path in (ROOT / "tests").rglob("test_*.py")
        for name in re.findall(r"^(?:async )?def (test_\w+)", path.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert sorted(set(named) - there) == []
    faults = {one for one in there if one[0].startswith("tests/faults/")}
    assert (
        sorted(faults - set(named) - {("tests/faults/test_shown.py", "test_what_would_be_seen_is_seen")})
        == []
    )
