"""Every recipe runs as the page prints it, in both languages, and so does what README prints."""

from __future__ import annotations

import ast
import json
import os
import re
import shutil
import subprocess
import sys
from html import unescape
from importlib.util import find_spec

import httpx
import pytest

from app.client import Client
from app.settings import ROOT
from app.web.pages.recipes import IN_ENGLISH, KINDS
from tests.live import served

LANGUAGES = ("zh", "en")
SHELL = KINDS["curl"]
PYTHON = [*(name for name in KINDS["python"] if name.endswith(".py")), *KINDS["pytorch"]]
CLOSE = 1e-5  # float32 beside float64


@pytest.fixture(scope="module")
def address(app):
    with served(app) as found:
        yield found
        with Client(found) as client:  # the app is shared, and README brings a corpus
            for corpus in client.corpora():
                if corpus.own:
                    client.delete_corpus(corpus.id)


def printed(address: str, language: str) -> dict[str, str]:
    """The recipes of the page, by file name."""
    page = httpx.get(f"{address}/recipes", params={"lang": language}).text
    found = re.findall(r'<pre[^>]*id="code-recipe-(\w+)"[^>]*><code>(.*?)</code>', page, re.DOTALL)
    return {name: unescape(code) for name, code in found}


def run(command: list[str], folder) -> str:
    env = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}
    ended = subprocess.run(command, cwd=folder, env=env, capture_output=True, check=False)
    assert ended.returncode == 0, ended.stderr.decode()
    return ended.stdout.decode()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", SHELL)
def test_a_recipe_for_the_shell_runs(address, tmp_path, language, name):
    if shutil.which("curl") is None:
        pytest.skip("curl is not installed")
    told = run(["sh", "-ec", printed(address, language)[name.removesuffix(".sh")]], tmp_path)
    if name == "generate.sh":
        assert "event: end" in told
        return
    answer = json.loads(told)
    assert {"score.sh": "scores"}.get(name, "steps") in answer, told
    if name == "own.sh":
        assert len(answer["gradients"]["dW"]) == 1
    else:
        assert ("今天的天气真好呀" in told) == (language == "zh")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", PYTHON)
def test_a_recipe_in_python_runs(address, tmp_path, language, name):
    if name in KINDS["pytorch"] and find_spec("torch") is None:
        pytest.skip("PyTorch is not installed (requirements-bench.txt)")
    told = run([sys.executable, "-c", printed(address, language)[name.removesuffix(".py")]], tmp_path)
    differences = [float(line.partition(": ")[2]) for line in told.splitlines() if ": " in line]
    assert len(differences) == {"numpy_network.py": 1, "pytorch.py": 3}.get(name, 0)
    assert all(difference < CLOSE for difference in differences), told
    if not differences:
        assert "(9, 128)" in told if language == "zh" else "192)" in told


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_notebook_runs_cell_by_cell_and_shows_itself(address, language):
    book = httpx.get(f"{address}/recipes/unroll.ipynb", params={"lang": language})
    assert "attachment" in book.headers["content-disposition"]
    cells = [cell for cell in book.json()["cells"] if cell["cell_type"] == "code"]
    names: dict[str, object] = {}
    shown = [value for cell in cells if (value := outcome(cell["source"], names)) is not None]
    assert [kind for kind, _ in shown] == ["html", "html", "text"]
    assert "<table>" in shown[0][1]
    assert f'<iframe src="{address}/embed/unroll?' in shown[1][1]
    names["client"].close()


def outcome(code: str, names: dict[str, object]) -> tuple[str, str] | None:
    """Run a cell; what a notebook would show of its last line."""
    *lines, last = ast.parse(code).body
    is_shown = isinstance(last, ast.Expr)
    exec(compile(ast.Module(lines if is_shown else [*lines, last], []), "cell", "exec"), names)
    if not is_shown:
        return None
    value = eval(compile(ast.Expression(last.value), "cell", "eval"), names)
    return ("html", value._repr_html_()) if hasattr(value, "_repr_html_") else ("text", repr(value))


def test_the_notebook_is_the_recipe_on_the_page(address):
    cells = httpx.get(f"{address}/recipes/unroll.ipynb", params={"lang": "zh"}).json()["cells"]
    code = [cell["source"] for cell in cells if cell["cell_type"] == "code"]
    assert printed(address, "zh")["notebook"].split("# %%\n")[1:] == [
        f"{cell}\n" if cell is code[-1] else f"{cell}\n\n" for cell in code
    ]
    assert len(cells) == 2 * len(code) + 1


def test_every_file_is_a_recipe_on_the_page(address):
    files = {path.name for path in (ROOT / "templates" / "recipes").iterdir()}
    assert files == {name for names in KINDS.values() for name in names}
    for language in LANGUAGES:
        assert {name.partition(".")[0] for name in files} == set(printed(address, language))
    text = " ".join(printed(address, "en").values())
    assert not any(chinese in text for chinese in IN_ENGLISH)


def test_the_address_is_the_one_that_was_asked(address):
    shown = printed(address, "zh")
    assert all(address in code for name, code in shown.items() if name != "install")
    assert httpx.get(f"{address}/recipes", headers={"host": "$(evil)"}).status_code == 421


README = (ROOT / "README.md").read_text(encoding="utf-8")
SECTION = README.split("## The API, by example")[1].split("\n## ")[0]
BLOCKS = re.findall(r"^```(sh|python)\n(.*?)^```", SECTION, re.DOTALL | re.MULTILINE)


def test_readme_has_recipes_of_each_kind():
    kinds = [kind for kind, _ in BLOCKS]
    assert kinds.count("sh") >= 2
    assert kinds.count("python") >= 2
    files = [path.read_text(encoding="utf-8") for path in (ROOT / "templates" / "recipes").iterdir()]
    assert [code for kind, code in BLOCKS if kind == "python" and code not in files] == []


@pytest.mark.parametrize(("kind", "code"), BLOCKS, ids=[code.split("\n")[0][:40] for _, code in BLOCKS])
def test_what_readme_prints_runs(address, tmp_path, kind, code):
    if kind == "sh" and shutil.which("curl") is None:
        pytest.skip("curl is not installed")
    if "import torch" in code and find_spec("torch") is None:
        pytest.skip("PyTorch is not installed (requirements-bench.txt)")
    (tmp_path / "sentences.txt").write_text("今天天气真好\n明天天气不好\n", encoding="utf-8")
    code = code.replace("http://127.0.0.1:8000", address)
    told = run(["sh", "-ec", code] if kind == "sh" else [sys.executable, "-c", code], tmp_path)
    assert '"status":4' not in told
    assert '"status":5' not in told
