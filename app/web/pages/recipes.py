"""The page /recipes: programs that ask the API, from a shell, Python, a notebook and beside PyTorch.

A recipe is a file under templates/recipes that runs as it is. The page shows it with the address that the app
was asked at and, in English, with an English sentence.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from app.explain.export.program import ProgramSection, notebook
from app.paths import folder
from app.web.http.responses import as_download
from app.web.rendering import render
from app.web.site import site_of

router = APIRouter(include_in_schema=False)
METHODS = ["GET", "HEAD"]
NOTEBOOK = "notebook.py"
KINDS: Mapping[str, tuple[str, ...]] = {
    "curl": ("score.sh", "trace.sh", "generate.sh", "own.sh"),
    "python": ("install.sh", "client.py", "many.py", "numpy_network.py"),
    "notebook": (NOTEBOOK,),
    "pytorch": ("pytorch.py",),
}
CELL = re.compile(r"^# %%\n", re.MULTILINE)
HERE = "http://127.0.0.1:8000"
PLAIN_ADDRESS = re.compile(r"https?://[\w.:\[\]-]+(?:/[\w.~-]+)*")
IN_ENGLISH = {  # the longer one first
    "今天的天气真好呀": "The weather is really nice today",
    "你多大了": "How old are you?",
    "今天": "The weather",
    "tutorial-char-2gram": "tatoeba-en-word-2gram",
    "rnn-zh-char": "rnn-en-word",
}


@dataclass(frozen=True, slots=True)
class ExampleProgram:
    """A program as it is shown; `name` is its key in the catalogue."""

    name: str
    code: str


@router.api_route("/recipes", methods=METHODS)
def recipes(request: Request) -> HTMLResponse:
    """Show every recipe, by the tool that it is for."""
    programs = {kind: [recipe(request, name) for name in names] for kind, names in KINDS.items()}
    return render(request, "recipes", {"kinds": programs})


@router.api_route("/recipes/unroll.ipynb", methods=METHODS)
def book(request: Request) -> Response:
    """Give the recipe for a notebook as one."""
    words = site_of(request).words(request)
    headings = words.within("recipes.cell.")
    cells = CELL.split(recipe(request, NOTEBOOK).code)[1:]
    parts = tuple(ProgramSection(headings[str(n)], cell) for n, cell in enumerate(cells, start=1))
    content = notebook(parts, f"# {words('recipes.notebook')}\n\n{words('recipes.install')}")
    return as_download(Response(content, media_type="application/x-ipynb+json"), "unroll", "ipynb")


def recipe(request: Request, name: str) -> ExampleProgram:
    """Return a recipe in the words of the request: its language, and the address that it came to."""
    code = (folder("templates") / "recipes" / name).read_text(encoding="utf-8")
    if site_of(request).words(request).language == "en":
        for chinese, english in IN_ENGLISH.items():
            code = code.replace(chinese, english)
    address = site_of(request).base(request)
    if PLAIN_ADDRESS.fullmatch(address):  # a Host header may hold anything
        code = code.replace(HERE, address)
    return ExampleProgram(name.partition(".")[0], code)
