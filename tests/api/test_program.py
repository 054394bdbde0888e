"""Chapter 15 over HTTP: its numbers are the API's, its files run, its slips and its loop are told."""

from __future__ import annotations

import io
import json
import re
from contextlib import redirect_stdout
from html import unescape

import numpy as np
import pytest

from app.learn.evidence import SENTENCE
from app.learn.program.parsons import LOOP
from app.learn.program.run import run
from app.learn.program.slips import SLIPS
from tests.api.page import Page

pytestmark = pytest.mark.anyio
PAGE = "/learn/program"
STAGE = re.compile(r'<section class="program-stage".*?</section>', re.DOTALL)


def executed(codes: list[str]) -> tuple[dict, str]:
    printed, namespace = io.StringIO(), {}
    with redirect_stdout(printed), np.printoptions():
        for code in codes:
            exec(compile(code, "cell", "exec"), namespace)
    return namespace, printed.getvalue()


def code_of(book: dict) -> list[str]:
    """The code cells of a notebook that has what nbformat 4.5 demands."""
    assert (book["nbformat"], book["nbformat_minor"]) == (4, 5)
    assert set(book) == {"cells", "metadata", "nbformat", "nbformat_minor"}
    ids = [cell["id"] for cell in book["cells"]]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"[a-zA-Z0-9_-]{1,64}", one) for one in ids)
    code = [cell for cell in book["cells"] if cell["cell_type"] == "code"]
    assert all({"outputs", "execution_count", "metadata"} <= set(cell) for cell in code)
    return [cell["source"] for cell in code]


async def json_of(client, html: str, number: int) -> dict:
    [address] = re.findall(r'<a href="(/api/[^"]+)"', STAGE.findall(html)[number - 1])
    answer = await client.get(unescape(address))
    assert answer.status_code == 200
    return answer.json()


@pytest.mark.parametrize("text", [SENTENCE, "天气真好"])
async def test_the_program_s_numbers_are_those_that_the_api_gives_at_the_address_shown(client, text):
    html = (await client.get(PAGE, params={"lang": "en", "text": text})).text
    ran = [one.variables for one in run(text)]
    marks = [mark for stage in STAGE.findall(html) for mark in re.findall("[✓✗]", stage)]
    assert marks == ["✓"] * 28
    steps = (await json_of(client, html, 1))["steps"]
    assert [step["x"]["id"] for step in steps] == ran[0]["x"][1:]
    assert [step["y"]["id"] for step in steps] == ran[0]["y"][1:]
    assert 'href="/api/' not in STAGE.findall(html)[1]  # the API has no corpus of this one sentence
    step = (await json_of(client, html, 3))["steps"][0]
    for name in ("a", "h", "o"):
        assert np.allclose(step[name], ran[2][f"{name}1"], atol=1e-12)
    steps = (await json_of(client, html, 4))["steps"]
    assert np.allclose([one["h"] for one in steps], ran[3]["h"][1:], atol=1e-12)
    steps = (await json_of(client, html, 5))["steps"]
    assert np.allclose([one["L"] for one in steps], ran[4]["L"][1:], atol=1e-12)
    gradients = (await json_of(client, html, 6))["gradients"]
    for name in ("dU", "dW", "dV", "db", "dc"):
        assert np.allclose(gradients[name], ran[5][name], atol=1e-12)
    assert (await json_of(client, html, 7))["tau"] == ran[0]["tau"]


@pytest.mark.parametrize("lang", ["zh", "en"])
async def test_scripts_and_notebooks_of_every_stage_run_and_print_the_same(client, lang):
    for number in range(1, 8):
        query = {"lang": lang, "text": "天气真好"}
        script = await client.get(f"{PAGE}/stage/{number}.py", params=query)
        assert script.headers["content-type"].startswith("text/x-python")
        assert "attachment" in script.headers["content-disposition"]
        namespace, printed = executed([script.text])
        assert namespace["sentence"] == "天气真好"
        answer = await client.get(f"{PAGE}/stage/{number}.ipynb", params=query)
        cells = code_of(answer.json())
        assert len(cells) == number
        assert executed(cells)[1] == printed
        if number == 7:
            assert printed.endswith("天 气 真 好 </s>\n")


async def test_files_of_stages_and_chapters_that_there_are_not(client):
    for path in (
        "program/stage/8.py",
        "program/stage/0.ipynb",
        "program/stage/x.py",
        "by-hand/stage/1.py",
        "no/stage/1.py",
    ):
        assert (await client.get(f"/learn/{path}")).status_code == 404, path
    other = await client.get(f"{PAGE}/stage/1.py", params={"text": "“; import os"})
    assert f'sentence = "{SENTENCE}"' in other.text


@pytest.mark.parametrize("code", SLIPS)
async def test_a_slip_is_shown_beside_the_healthy_run(client, code):
    html = (await client.get(PAGE, params={"slip": code, "lang": "en"})).text
    [section] = re.findall(r'<section class="slips".*?</section>', html, re.DOTALL)
    assert 'aria-current="true">' + code in section
    assert '<tr class="differs">' in section
    assert "<del" in section
    assert "<ins" in section
    assert section.count("<polyline") == 2
    links = re.findall(r'href="([^"]+)#slips"', section)
    assert len(links) == len(SLIPS)


async def test_a_slip_that_there_is_not_shows_the_first(client):
    html = (await client.get(f"{PAGE}?slip=P9")).text
    assert 'aria-current="true">P1' in html


@pytest.mark.parametrize(
    ("order", "told"),
    [
        (list(LOOP), "Right."),
        (["do", "dh", "P1"], "The slope is"),
        (["do", "P7"], "has one source only"),
        (["do", "dh", "da", "P3"], "overwrites"),
        (["dh"], "needs do = yhat[t]"),
        (["do", "do"], "used already"),
        (["", "", "", "", "", ""], "Line 1 is still empty"),
    ],
)
async def test_an_order_of_the_loop_is_marked_without_a_script(client, order, told):
    answer = await client.get(PAGE, params={"lang": "en", "line": order})
    html = unescape(answer.text)
    [says] = re.findall(r'<p class="says" role="status">(.*?)</p>', html, re.DOTALL)
    assert told.lower() in says.lower()
    assert html.count("selected>") == len([one for one in order if one])


async def test_a_sentence_that_the_small_network_cannot_read_is_told(client):
    html = (await client.get(PAGE, params={"lang": "en", "text": "我们明天去公园"})).text
    assert 'class="notice' in html
    assert "knows seven characters" in html
    assert f'sentence = "{SENTENCE}"' in unescape(html)
    own = unescape((await client.get(PAGE, params={"lang": "en", "text": "天气"})).text)
    assert 'class="notice' not in own
    assert 'sentence = "天气"' in own
    assert "go forward through “天气”" in own


@pytest.mark.parametrize("example", ["program", *(code for code in SLIPS if code != "P4")])
async def test_check_is_filled_with_the_program_s_numbers_and_leads_back(client, example):
    page = (await client.get("/check", params={"lang": "en", "example": example})).text
    assert 'href="/learn/program?lang=en"' in page
    numbers = unescape(re.findall(r"<textarea[^>]*>(.*?)</textarea>", page, re.DOTALL)[0])
    assert len(json.loads(numbers)["claimed"]) == 9
    found = await client.post(
        "/check?lang=en", files={"json": (None, numbers)}, headers={"origin": "http://localhost"}
    )
    if example == "program":
        assert "Everything agrees: 9 of 9" in found.text
    else:
        assert f"/learn/program?slip={example}&amp;lang=en#slips" in found.text


async def test_the_map_and_chapter_14_lead_to_it_and_it_recalls_what_was_before(client):
    assert 'data-chapter="program"' in (await client.get("/learn")).text
    assert 'href="/learn/program" rel="next"' in (await client.get("/learn/by-hand")).text
    html = (await client.get(PAGE)).text
    assert 'href="/learn/by-hand" rel="prev"' in html
    assert (
        html.partition('<details class="recall">')[2].partition("</details>\n    ")[0].count("data-question=")
        >= 3
    )
    assert Page(html)
