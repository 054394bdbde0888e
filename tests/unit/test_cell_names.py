"""Where the parameters of the cell are named: its own mathematics, what teaches it, and few files else."""

from __future__ import annotations

import re
from collections.abc import Iterator

from app.settings import ROOT

# The network itself, and what is about this one network: chapters, exercises, programs to copy.
OWN = re.compile(
    r"app/(lm/rnn|learn|chapters|explain/check)/|templates/(recipes|program|pages/sheet)|app/explain/export/"
)
# W, dV, U_rows, Wh or a list of them as a string, or as a class of a symbol.
NAMED = re.compile(r"""(["'`])(d?[UWV]|UWVbc|UWV|Wh|Ux|U_rows)\1|sym-[UWV]\b|of-[UWV]\b""")
SCRIPT = re.compile(r"(?<![\w.])[UWV]: |\.[UWV]\b")  # a table by parameter, or one of an object's
MOST = 10  # files that another cell opens


def files() -> Iterator[tuple[str, str]]:
    """The path and the text of everything that the app is made of."""
    for folder in ("app", "templates", "static"):
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in {".py", ".js", ".css", ".html"}:
                yield path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")


def uncommented(script: str) -> str:
    return re.sub(r"/\*.*?\*/|//[^\n]*", "", script, flags=re.DOTALL)


def test_few_files_name_the_parameters():
    named = {path for path, text in files() if NAMED.search(text)}
    assert "app/lm/rnn/cells/elman.py" in named
    others = {path for path in named if not OWN.match(path)}
    assert len(others) <= MOST, sorted(others)
    scripts = {path for path, text in files() if path.endswith(".js") and SCRIPT.search(uncommented(text))}
    scripts |= {path for path in others if path.startswith("static/js/")}
    assert not scripts, "a cell comes with the answer about a run"
