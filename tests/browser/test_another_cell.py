"""A stage that steps through another cell: the page's own scripts, with a GRU's answers in the place of ours.

Nothing of the app knows of the cell (tests/unit/lm/rnn/cells/gru.py): the test replaces what the server would
write into the page, its numbers, equations and words, and answers in the place of the API.
"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import orjson
import pytest
from playwright.sync_api import Page, Route, expect

from app.explain.component.component import ComponentIndex, component
from app.explain.trace.answer import Window, trace_answer
from app.web.html.mathml import equations
from tests.browser.unroll_page import number
from tests.unit.lm.rnn.cells import gru
from tests.unit.lm.rnn.cells.gru import GRU

FIELDS = ("cell", "outline", "figures", "parameters", *GRU.vectors, *GRU.products, "yhat", "L")
STAGES = GRU.stages["forward"]


def json_of(value: Any) -> str:
    return orjson.dumps(value, option=orjson.OPT_SERIALIZE_NUMPY).decode()


@pytest.fixture(scope="module")
def run() -> Any:
    return gru.forward_pass()


def page_of(body: str, run: Any) -> str:
    """Put the run in the place of the page's own: numbers, equations, stages, and a word for each node."""
    ours = orjson.loads(found(body, "data"))
    answer = orjson.loads(json_of(trace_answer(run, Window(FIELDS)))) | {"model": ours["model"]}
    words = orjson.loads(found(body, "words"))
    for stage in STAGES:
        for key in ("unroll.stage", "stage.node", "stage.back"):
            words.setdefault(f"{key}.{stage}", stage)
        words.setdefault(f"unroll.live.{stage}", "{n}: {i} = {value}")
        words.setdefault(f"unroll.live.f.{stage}", "{n}: {i} = {value}")
    for name in GRU.parameters:
        words.setdefault(f"stage.node.{name}", name)
    working = '<div class="working" data-working></div>'
    items = [f'<li data-stage="{one.stage}"><div class="eq">{one.mathml}</div>' for one in equations(GRU)]
    listed = "</li>".join([items[0] + working, *items[1:]]) + "</li>"
    chips = "".join(f'<label><input type="radio" name="stage" value="{one}">{one}</label>' for one in STAGES)
    body = inside(body, r'<ol class="equations" data-way="forward">', listed, "</ol>")
    body = inside(body, r'<fieldset class="stages" data-direction="forward">', chips, "</fieldset>")
    return replaced(replaced(body, "data", json_of(answer)), "words", json_of(words))


def inside(body: str, opening: str, content: str, closing: str) -> str:
    """Put something else inside of an element."""
    pattern = re.compile(f"({opening}).*?({closing})", re.S)
    return pattern.sub(lambda match: match[1] + content + match[2], body, count=1)


def found(body: str, name: str) -> str:
    match = re.search(rf'<script type="application/json" id="{name}">(.*?)</script>', body, re.S)
    assert match
    return match[1]


def replaced(body: str, name: str, text: str) -> str:
    return body.replace(found(body, name), text.replace("<", "\\u003c"))


@pytest.fixture
def gru_page(page: Page, run: Any) -> Page:
    def answer(route: Route) -> None:
        response = route.fetch()
        route.fulfill(response=response, body=page_of(response.text(), run))

    def part(route: Route) -> None:
        query = {name: values[0] for name, values in parse_qs(urlsplit(route.request.url).query).items()}
        i = int(query["i"]) if "i" in query else None
        one = component(run, ComponentIndex(query["of"], int(query["t"]), i), 6)  # type: ignore[arg-type]
        route.fulfill(body=json_of(one), content_type="application/json")

    page.route("**/unroll?*", answer)
    page.route("**/trace/component?*", part)
    page.goto("/unroll?model=rnn-tiny&lang=en")
    expect(page.locator('[data-node="a_z:1"][data-state="active"]').first).to_be_attached()
    return page


def test_every_stage_of_every_time_step_is_walked_and_worked_out(gru_page: Page, run: Any) -> None:
    heading = gru_page.locator("[data-heading]")
    for t in (1, 2):
        for n, stage in enumerate(STAGES, 1):
            expect(heading).to_contain_text(f"t = {t}, step {n}:")
            expect(gru_page.locator(f'svg [data-node="{stage}:{t}"]')).to_have_attribute(
                "data-state", "active"
            )
            expect(gru_page.locator(f'[data-way=forward] [data-stage="{stage}"]')).to_have_attribute(
                "aria-current", "step"
            )
            if (t, stage) != (2, "L"):
                gru_page.keyboard.press("ArrowRight")
    result = gru_page.locator(".working [data-result=L]")
    assert number(result.text_content() or "") == pytest.approx(run.trace.L[1], abs=5e-5)


def test_a_node_shows_its_numbers_and_a_sum_adds_up(gru_page: Page, run: Any) -> None:
    for _ in range(STAGES.index("a_n")):
        gru_page.keyboard.press("ArrowRight")
    expect(gru_page.locator('li[data-stage="a_n"]')).to_have_attribute("aria-current", "step")
    drawn = gru_page.locator('svg [data-node="a_n:1"]')
    shown = [float(value) for value in (drawn.get_attribute("data-values") or "").split()]
    assert shown == pytest.approx(run.trace.a_n[0].tolist())
    cells = gru_page.locator(".strips [data-figure]").all()
    figures = {cell.get_attribute("data-figure"): number(cell.inner_text()) for cell in cells}
    assert set(figures) == {"b_n", "U_nx", "rm", "a_n"}
    assert sum(figures[name] for name in ("b_n", "U_nx", "rm")) == pytest.approx(figures["a_n"], abs=1e-9)
    expect(gru_page.locator(".why tr[data-via=r]")).to_be_visible()
    gru_page.locator(".why tr[data-via=r] button").click()
    expect(gru_page.locator('li[data-stage="m"]')).to_have_attribute("aria-current", "step")


def test_coarser_levels_and_the_fold_are_drawn_too(gru_page: Page) -> None:
    gru_page.keyboard.press("ArrowDown")
    expect(gru_page.locator('svg [data-node="a_z:1"]')).to_have_count(0)
    expect(gru_page.locator('svg [data-node="h:1"]')).to_be_attached()
    gru_page.keyboard.press("ArrowUp")
    gru_page.keyboard.press("f")
    expect(gru_page.locator("[data-folded]")).to_be_visible()
    expect(gru_page.locator('svg [data-node^="n:"]')).to_have_count(1)
