"""One name for one thing: no two classes or types of the app share a name."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator

from tests.unit.test_floors import MODULES, name_of

LEFT = {
    # `Place` of the concordance is a name of the API; that of the page's chips does not leave its folder.
    "Place": {"app.explain.sentence.concordance", "app.web.pages.sentence.chips"},
}


def named(module: ast.Module) -> Iterator[str]:
    """The classes of a module, and the types that it gives a name: `Ids = NDArray[…]`."""
    yield from (node.name for node in ast.walk(module) if isinstance(node, ast.ClassDef))
    for node in module.body:
        targets = node.targets if isinstance(node, ast.Assign) else []
        targets = [node.target] if isinstance(node, ast.AnnAssign) else targets
        names = [target.id for target in targets if isinstance(target, ast.Name)]
        yield from (name for name in names if name[0].isupper() and not name.isupper())


def is_mirror(modules: set[str]) -> bool:
    """Whether it is a type of the API and what stands for it in the client: one thing, seen twice."""
    sides = sorted(module.split(".")[:3] for module in modules)
    return len(sides) == 2 and sides[0][:2] == ["app", "client"] and sides[1] == ["app", "web", "api"]


def test_a_type_has_a_name_of_its_own():
    found: dict[str, set[str]] = defaultdict(set)
    for path in MODULES:
        for name in named(ast.parse(path.read_text(encoding="utf-8"))):
            found[name].add(name_of(path))
    assert len(found) > 500
    shared = {name: modules for name, modules in found.items() if len(modules) > 1}
    assert {name: modules for name, modules in shared.items() if not is_mirror(modules)} == LEFT
