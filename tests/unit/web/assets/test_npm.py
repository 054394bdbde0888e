"""The lighter Plotly: fetched once, known by its hash, and done without where it cannot be had."""

from __future__ import annotations

import hashlib
import re
import tarfile
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import httpx
import pytest

from app.errors import DownloadFailed
from app.web.assets import wheels
from app.web.assets.build import build_assets
from app.web.assets.npm import PLOTLY, fetched
from app.web.assets.wheels import WHEEL_FILES, WheelFile, lighter_path, load_asset

SCRIPT = b"/* a small script */"
SMALL = replace(PLOTLY, sha256=hashlib.sha256(SCRIPT).hexdigest())
NAME = "plotly.min.js"


@pytest.fixture
def small(monkeypatch):
    """The edition's hash is that of a small script."""
    monkeypatch.setitem(wheels.WHEEL_FILES, NAME, replace(WHEEL_FILES[NAME], lighter=SMALL))


def archive(path, content=SCRIPT):
    file = BytesIO()
    with tarfile.open(fileobj=file, mode="w:gz") as packed:
        member = tarfile.TarInfo(path)
        member.size = len(content)
        packed.addfile(member, BytesIO(content))
    return file.getvalue()


def answers(monkeypatch, status=200, content=b""):
    def get(url, **_):
        assert url == f"https://registry.npmjs.org/{SMALL.package}/-/{SMALL.package}-{SMALL.version}.tgz"
        return httpx.Response(status, content=content, request=httpx.Request("GET", url))

    monkeypatch.setattr(httpx, "get", get)


def test_it_is_the_release_of_the_wheel():
    header = WheelFile("plotly", "package_data/plotly.min.js").read()[:200].decode()
    assert re.search(r"plotly\.js v([\d.]+)", header)[1] == PLOTLY.version


def test_the_file_is_taken_out_of_the_archive(monkeypatch):
    answers(monkeypatch, content=archive(SMALL.path))
    assert fetched(SMALL) == SCRIPT


@pytest.mark.parametrize(
    ("status", "content", "reason"),
    [
        (200, archive(SMALL.path, b"another script"), "sha256"),
        (200, archive("package/README.md"), "no_wheel"),
        (200, b"<html>sign in first</html>", "no_wheel"),
        (200, archive(SMALL.path)[:40], "no_wheel"),
        (404, b"", "no_wheel"),
    ],
    ids=["another", "without it", "no archive", "cut", "not found"],
)
def test_what_came_instead_is_told(monkeypatch, status, content, reason):
    answers(monkeypatch, status, content)
    with pytest.raises(DownloadFailed) as caught:
        fetched(SMALL)
    assert caught.value.params["reason"] == reason


def test_without_a_network_the_wheels_script_is_served(monkeypatch, tmp_path):
    def get(url, **_):
        raise httpx.ConnectError("no route")

    monkeypatch.setattr(httpx, "get", get)
    [missed] = build_assets(str(tmp_path))
    assert missed.params == {"name": PLOTLY.package, "reason": "no_connection"}
    asset = load_asset(NAME, str(tmp_path))
    assert asset.bodies[""] == WHEEL_FILES[NAME].read()
    assert set(asset.bodies) == {"", "br", "gzip"}


def test_once_it_is_kept_it_is_fetched_no_more_unless_it_is_damaged(small, tmp_path):
    calls = []
    for _ in range(2):
        assert build_assets(str(tmp_path), fetch=lambda file: calls.append(file) or SCRIPT) == []
    assert calls == [SMALL]
    path = Path(lighter_path(str(tmp_path), NAME))
    assert load_asset(NAME, str(tmp_path)).bodies[""] == SCRIPT
    path.write_bytes(SCRIPT + b"!")
    assert load_asset(NAME, str(tmp_path)).bodies[""] == WHEEL_FILES[NAME].read()
    build_assets(str(tmp_path), fetch=lambda file: calls.append(file) or SCRIPT)
    assert len(calls) == 2
    assert load_asset(NAME, str(tmp_path)).bodies[""] == SCRIPT
