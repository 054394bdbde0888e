"""One name for one thing: no two classes of the app share a name."""

from __future__ import annotations

import ast
from collections import defaultdict

from tests.unit.test_floors import MODULES, name_of

# `Place` of the concordance is a name of the API; none of the others leaves its package.
LEFT = {
    "Place": {
        "app.explain.component.component",
        "app.explain.sentence.concordance",
        "app.web.html.picture.nodes",
        "app.web.pages.sentence.chips",
    }
}


def classes() -> dict[str, set[str]]:
    """The modules that define a class, by its name."""
    found: dict[str, set[str]] = defaultdict(set)
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef):
                found[node.name].add(name_of(path))
    return found


def is_mirror(modules: set[str]) -> bool:
    """Whether it is a class of the API and what stands for it in the client: one thing, seen twice."""
    sides = sorted(module.split(".")[:3] for module in modules)
    return len(sides) == 2 and sides[0][:2] == ["app", "client"] and sides[1] == ["app", "web", "api"]


def test_a_class_has_a_name_of_its_own():
    shared = {name: modules for name, modules in classes().items() if len(modules) > 1}
    assert {name: modules for name, modules in shared.items() if not is_mirror(modules)} == LEFT
