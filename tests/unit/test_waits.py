"""A browser test waits for a function, never for a bare expression."""

from __future__ import annotations

import ast
import re

from app.settings import ROOT


def test_what_a_browser_test_waits_for_is_a_function():
    """Playwright evaluates an expression anew at each look, which a page's policy forbids but for the first.

    A function is evaluated once and called at each look.
    """
    waits = [
        (path.name, node.lineno, node.args[0])
        for path in (ROOT / "tests" / "browser").glob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "wait_for_function"
    ]
    assert len(waits) > 30
    assert [(name, line) for name, line, script in waits if not _is_function(script)] == []


def _is_function(script: ast.expr) -> bool:
    """Tell whether a script is named, or written out with its parameters first."""
    return isinstance(script, ast.Name) or bool(re.match(r"f?[\"'](\(|\w+ =>)", ast.unparse(script)))
