"""Files: versioned addresses, compression, nothing outside their folders, built or not."""

from __future__ import annotations

import gzip
import re
from io import BytesIO
from pathlib import Path

import brotli
import pytest
from fontTools.ttLib import TTFont

from app.errors import DownloadFailed
from app.settings import ROOT
from app.web.assets.build import build_assets, subset_font
from app.web.assets.npm import PLOTLY
from app.web.assets.wheels import MATH_FONT, WHEEL_FILES, lighter_path

pytestmark = pytest.mark.anyio


async def addresses(client, url):
    return set(re.findall(r'"(/(?:static|assets)/[^"]+)"', (await client.get(url)).text))


async def address(client, name):
    [found] = [path for path in await addresses(client, "/") if path.endswith(name)]
    return found


@pytest.mark.parametrize(("encoding", "unpack"), [("br", brotli.decompress), ("gzip", gzip.decompress)])
async def test_own_files_are_sent_compressed(client, encoding, unpack):
    path = await address(client, "css/base.css")
    raw = Path(ROOT, "static/css/base.css").read_bytes()
    async with client.stream("GET", path, headers={"Accept-Encoding": f"{encoding}, *;q=0"}) as answer:
        body = b"".join([part async for part in answer.aiter_raw()])
    assert answer.headers["content-encoding"] == encoding
    assert len(body) < len(raw)
    assert unpack(body) == raw


async def test_a_client_without_compression_gets_the_file_as_it_is(client):
    path = await address(client, "css/base.css")
    for accept in ("identity", "br;q=0, gzip;q=0", ""):
        answer = await client.get(path, headers={"Accept-Encoding": accept})
        assert "content-encoding" not in answer.headers
        assert answer.content == Path(ROOT, "static/css/base.css").read_bytes()


async def test_an_address_of_another_version_is_served_but_not_kept(client):
    answer = await client.get("/static/000000000000/css/base.css")
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-cache")


@pytest.mark.parametrize(
    "path",
    [
        "/static/v/../../app/main.py",
        "/static/v/%2e%2e/app/main.py",
        "/static/v//etc/passwd",
        "/static/v/css",
        "/static/v/%00",
        f"/static/v/{'x' * 5000}",
    ],
)
async def test_nothing_outside_the_folder_is_served(client, path):
    assert (await client.get(path)).status_code == 404


async def test_plotly_comes_out_of_its_wheel_before_the_build_and_lighter_after_it(bare, client):
    """Without a registry it is the wheel's after the build too, compressed."""
    whole = await bare.get(await address(bare, "plotly.min.js"), headers={"Accept-Encoding": "br"})
    assert "content-encoding" not in whole.headers
    assert whole.headers["content-type"] == "text/javascript; charset=utf-8"
    built = await client.get(await address(client, "plotly.min.js"), headers={"Accept-Encoding": "br"})
    assert built.headers["content-encoding"] == "br"
    assert built.content == whole.content or PLOTLY.is_this(built.content)
    assert int(built.headers["content-length"]) < len(built.content) / 3


async def test_the_font_is_the_wheels_own_before_the_build_and_a_subset_after(bare, client):
    whole = await bare.get(await address(bare, "math-font.ttf"))
    subset = await client.get(await address(client, "math-font.woff2"))
    assert (whole.headers["content-type"], subset.headers["content-type"]) == ("font/ttf", "font/woff2")
    assert subset.content[:4] == b"wOF2"
    assert len(subset.content) < len(whole.content) / 10


async def test_the_icon_is_there_for_browsers_that_ask_unbidden(client):
    answer = await client.get("/favicon.ico")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/svg+xml")


async def test_the_notices_that_a_file_names_are_there(client):
    page = (await client.get("/docs")).text
    [bundle] = re.findall(r'"(/assets/[^"]+swagger-ui-bundle.js)"', page)
    named = re.search(r"see (\S+\.LICENSE\.txt)", (await client.get(bundle)).text)
    answer = await client.get(f"{bundle.rpartition('/')[0]}/{named[1]}")
    assert answer.status_code == 200
    for name in ("plotly.js", "Swagger UI", "STIX Two Math", "Tatoeba"):
        assert name in answer.text


def test_the_smaller_font_keeps_its_licence():
    names = TTFont(BytesIO(subset_font(WHEEL_FILES[MATH_FONT].read())))["name"]
    assert "SIL Open Font License" in str(names.getName(13, 3, 1))
    assert str(names.getName(14, 3, 1)).startswith("https://")


def unreachable():
    raise DownloadFailed(name=PLOTLY.package, reason="no_connection")


def test_a_second_build_makes_nothing_and_removes_what_is_old(data_url, tmp_path):
    lighter = Path(lighter_path(str(tmp_path), "plotly.min.js")).name
    names = {file.name for file in Path(data_url, "assets").iterdir()} - {lighter}
    for name in names:
        (tmp_path / name).write_bytes(b"there already")
    (tmp_path / "plotly.000000000000.min.js.br").write_bytes(b"of an older package")
    seen = []
    fetched = {file.name for file in Path(data_url, "assets").iterdir()} - names
    fetch = Path(data_url, "assets", lighter).read_bytes if fetched else unreachable
    missed = build_assets(str(tmp_path), lambda what, share: seen.append(share), lambda file: fetch())
    assert len(missed) == 1 - len(fetched)
    assert {file.name for file in tmp_path.iterdir()} == names | fetched
    assert all((tmp_path / name).read_bytes() == b"there already" for name in names)
    assert seen == sorted(seen)
    assert seen[-1] == 1.0
