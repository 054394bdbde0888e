"""What `pip install .` gives: every file that the app reads, and a command that says what it lacks."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from app import paths
from app.settings import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
SERVER = (
    "fastapi",
    "starlette",
    "jinja2",
    "plotly",
    "uvicorn",
    "brotli",
    "fontTools",
    "ziamath",
    "latex2mathml",
)
FILES = "app/**/*", "templates/**/*", "static/**/*"


def requirements(lines):
    found = [Requirement(line) for line in lines if line and not line.startswith(("#", "-"))]
    return {one.name: one for one in found}


def test_the_versions_that_are_run_are_allowed():
    """One list says what the code works with, the other what is installed to run and to test it."""
    pinned = requirements((ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines())
    allowed = requirements(PROJECT["dependencies"]) | requirements(PROJECT["optional-dependencies"]["serve"])
    assert set(pinned) == set(allowed)
    for name, pin in pinned.items():
        [[operator, version]] = re.findall(r"(==)([\d.]+)", str(pin.specifier))
        assert operator == "=="
        assert allowed[name].specifier.contains(version), name
        assert allowed[name].extras == pin.extras, name


def locked(name):
    """The version and the number of hashes of each package of a lock."""
    text = (ROOT / name).read_text(encoding="utf-8").replace("\\\n", " ")
    rows = [line.split() for line in text.splitlines() if line and not line.startswith(("#", " "))]
    found = {}
    for first, *rest in rows:
        package, version = first.split("==")
        hashes = [one for one in rest if re.fullmatch("--hash=sha256:[0-9a-f]{64}", one)]
        found[re.sub(r"\[.*\]", "", package)] = version, len(hashes)
    return found


@pytest.mark.parametrize("name", ["requirements", "requirements-dev"])
def test_the_lock_holds_every_package_with_its_version_and_hashes(name):
    lock = locked(f"{name}.lock")
    pins = requirements((ROOT / f"{name}.txt").read_text(encoding="utf-8").splitlines())
    assert {package: lock[package][0] for package in pins} == {
        package: str(pin.specifier).removeprefix("==") for package, pin in pins.items()
    }, "run `make lock`"
    assert all(hashes for _, hashes in lock.values())


def test_the_app_runs_on_what_is_tested():
    ours, tested = locked("requirements.lock"), locked("requirements-dev.lock")
    assert ours == {package: tested[package] for package in ours}, "run `make lock`"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    """A folder with what the wheel holds, installed from the checkout by pip."""
    folder = tmp_path_factory.mktemp("installed")
    options = ["--no-deps", "--no-build-isolation", "--no-index", "--disable-pip-version-check", "--quiet"]
    subprocess.run([sys.executable, "-m", "pip", "install", *options, "--target", folder, ROOT], check=True)
    return folder


def run(wheel, code, tmp_path, *args, without=()):
    """Run Python on the wheel's packages, in a folder of its own and as if some packages were not there."""
    block = f"import sys; sys.modules.update(dict.fromkeys({without!r})); "
    env = {**os.environ, "PYTHONPATH": str(wheel), "XDG_DATA_HOME": str(tmp_path), "LC_ALL": "C.UTF-8"}
    command = [sys.executable, "-c", block + code, *args]
    return subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True, check=False)


def test_the_wheel_holds_every_file_that_the_app_reads(wheel):
    there = {str(path.relative_to(wheel / "app")) for path in (wheel / "app").rglob("*") if path.is_file()}
    ours = {path for pattern in FILES for path in ROOT.glob(pattern) if path.is_file()}
    wanted = {
        str(path.relative_to(ROOT)).removeprefix("app/") for path in ours if "__pycache__" not in str(path)
    }
    assert len(wanted) > 300
    assert wanted - there == set()
    assert (wheel / "bin" / "unroll").exists()


COMMAND = "from app.cli import main; main()"


def test_the_command_scores_without_the_server(wheel, tmp_path):
    asked = ["score", "天气", "--model", "tutorial-char-2gram"]
    told = run(wheel, COMMAND, tmp_path, *asked, without=SERVER)
    assert told.returncode == 0, told.stderr
    assert '"context_count":33' in told.stdout


def test_the_command_trains_without_the_server(wheel, tmp_path):
    asked = ["train", "tutorial", "--kind", "ngram", "--order", "2"]
    told = run(wheel, COMMAND, tmp_path, *asked, without=(*SERVER, "distributed"))
    assert told.returncode == 0, told.stderr
    assert "/?models=2-gram-" in told.stdout


@pytest.mark.parametrize("command", ["serve", "assets"])
def test_a_command_that_needs_the_server_says_how_to_get_it(wheel, tmp_path, command):
    told = run(wheel, COMMAND, tmp_path, command, without=SERVER)
    assert told.returncode == 1
    assert "pip install '.[serve]'" in told.stderr
    assert "Traceback" not in told.stderr


SERVED = """
from pathlib import Path
from starlette.testclient import TestClient
import app.settings
from app.main import app as whole
assert Path(app.settings.__file__).is_relative_to(sys.argv[1]), app.settings.__file__
client = TestClient(whole)
page = client.get("/unroll?text=天气&model=rnn-tiny")
style = page.text.partition('rel="stylesheet" href="')[2].partition('"')[0]
print(page.status_code, client.get(style).headers["content-type"], app.settings.Settings().data)
"""


def test_what_is_installed_serves_its_pages_and_keeps_its_data_with_the_user(wheel, tmp_path):
    told = run(wheel, SERVED, tmp_path, str(wheel))
    assert told.stdout.split() == ["200", "text/css;", "charset=utf-8", str(tmp_path / "unroll")], told.stderr


def test_a_checkout_keeps_its_folders_beside_the_package():
    assert paths.folder("templates") == ROOT / "templates"
    assert paths.folder("models") == ROOT / "app" / "models"
    assert paths.default_data() == ROOT / "data"
