"""Two stages on one page: each has its own cursor, and one may end without the other."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import httpx
import jinja2
import pytest
from playwright.sync_api import Locator, Page, expect

from app.main import create_app
from app.settings import Settings

# The page /unroll with two roots in place of one; its answer, its words and its styles are the same.
TWO = """{% extends "base.html" %}
{% block head %}
{% for name in ("unroll", "weights", "stage", "screen", "export", "component", "cost") %}
<link rel="stylesheet" href="{{ static('css/' ~ name ~ '.css') }}">
{% endfor %}
<script defer id="plotly" src="{{ asset('plotly.min.js') }}"></script>
{% endblock %}
{% block content %}
{% from "partials/stage.html" import stage with context %}
<div id="one" class="stack unroll" data-prefix="one-">{{ stage("one-") }}</div>
<div id="two" class="stack unroll" data-prefix="two-">{{ stage("two-") }}</div>
<script type="module">
  import { mountStage } from "{{ static('js/stage/mount.js') }}";
  const read = (id) => JSON.parse(document.getElementById(id).textContent);
  globalThis.moves = { one: [], two: [] };
  const mount = (id, cursor) => mountStage(document.getElementById(id), {
    trace: read("data"), words: read("words"), cost: { state: "none", costs: [] }, cursor,
    onMove: ({ t }) => moves[id].push(t),
  });
  globalThis.stages = {
    one: mount("one", { t: 2, stage: "h" }),
    two: mount("two", { t: 5, stage: "o", direction: "backward" }),
  };
</script>
{% endblock %}
"""
DRAWN = """() => ['one', 'two'].every((id) => document.querySelector(`#${id} [data-role=picture]`).data
  && document.querySelector(`#${id} [data-part=heat] .heatmaplayer`))"""
RINGS = "(root) => [...root.querySelectorAll('.glow circle')].length"


@pytest.fixture(scope="module")
def html(data_url: str) -> str:
    """What the app writes when its page holds two stages."""
    app = create_app(Settings(data=data_url))
    templates = app.state.site.templates
    two = jinja2.DictLoader({"pages/unroll.html": TWO})
    templates.loader = jinja2.ChoiceLoader([two, templates.loader])

    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://unroll") as client:
            return await client.get("/unroll", params={"model": "rnn-tiny", "lang": "en", "top_k": 5})

    with ThreadPoolExecutor(1) as beside:  # Playwright's loop runs in this thread
        answer = beside.submit(lambda: asyncio.run(ask())).result()
    assert answer.status_code == 200
    return answer.text


@pytest.fixture
def two(page: Page, html: str) -> Page:
    page.route("**/two", lambda route: route.fulfill(body=html, content_type="text/html"))
    page.goto("/two")
    page.wait_for_function(DRAWN)
    return page


def stands_at(root: Locator, t: int, stage: str) -> None:
    """Everything on this stage that shows its cursor shows this one."""
    expect(root.locator("[data-part=equation] [data-heading]")).to_contain_text(f"t = {t}")
    expect(root.locator(".equations li[aria-current=step]")).to_have_attribute("data-stage", stage)
    expect(root.locator(f"[data-direction]:not([hidden]) [value={stage}]")).to_be_checked()
    expect(root.locator("[data-role=time]")).to_have_value(str(t))
    expect(root.locator("[data-part=steps] tr[aria-current]")).to_have_attribute("data-t", str(t))
    expect(root.locator("[data-role=line]")).to_contain_text(f"t = {t}")


def test_each_stage_has_its_own_cursor_and_keys_act_on_that_with_the_focus(two: Page):
    one, other = two.locator("#one"), two.locator("#two")
    two.keyboard.press("ArrowRight")  # the focus is on none
    stands_at(one, 2, "h")
    stands_at(other, 5, "o")
    other.locator("[data-act=next]").focus()
    two.keyboard.press("ArrowRight")
    stands_at(other, 5, "h")
    one.locator("[data-act=next]").focus()
    two.keyboard.press("Shift+ArrowRight")
    stands_at(one, 3, "h")
    stands_at(other, 5, "h")
    one.locator("[data-act=next]").click()
    stands_at(one, 3, "o")
    other.locator("[data-role=time]").fill("3")
    stands_at(other, 3, "h")
    one.locator(".levels .chip").first.click()
    expect(other.locator(".levels input").last).to_be_checked()
    two.evaluate("stages.one.to({ t: 4, stage: 'a' })")
    stands_at(one, 4, "a")
    stands_at(other, 3, "h")
    assert two.evaluate("moves") == {"one": [3, 3, 3, 4], "two": [5, 3]}


def test_no_id_stands_twice_and_what_lights_up_lights_up_on_one_stage(two: Page, html: str):
    written = Counter(re.findall(r'\bid="([^"]+)"', html))
    assert [name for name, times in written.items() if times > 1] == []
    shown = two.evaluate("[...document.querySelectorAll('[id]')].map((one) => one.id)")
    assert len(shown) == len(set(shown))
    pointed = two.evaluate("""[...document.querySelectorAll('[for], [aria-labelledby]')]
      .flatMap((one) => (one.htmlFor ?? one.getAttribute('aria-labelledby')).split(' '))""")
    assert set(pointed) <= set(shown)
    two.evaluate("stages.one.light('W')")
    expect(two.locator("#one")).to_have_attribute("data-lit", "W")
    expect(two.locator("#two")).not_to_have_attribute("data-lit", re.compile("."))
    assert two.locator("#one .glow path").get_attribute("d") != "M0 0"
    two.evaluate("stages.one.light('h')")
    assert two.locator("#one").evaluate(RINGS) == 1  # in the column of the cursor
    two.evaluate("stages.one.light(null)")
    assert two.locator("#one").evaluate(RINGS) == 0
    expect(two.locator("#one .glow")).to_be_hidden()


def test_one_ends_and_the_other_goes_on(two: Page):
    one, other = two.locator("#one"), two.locator("#two")
    one.locator("[data-act=toggle]").click()
    two.evaluate("stages.one.destroy()")
    before = one.evaluate("(root) => root.outerHTML")
    assert one.locator(".main-svg").count() == 0
    one.locator("[data-act=next]").click()
    two.keyboard.press("ArrowRight")  # the focus is on the ended one, so the only one left takes it
    stands_at(other, 5, "h")
    two.evaluate("stages.one.to({ t: 7 }); stages.one.light('W')")
    two.wait_for_timeout(1600)  # longer than a beat of playing
    assert one.evaluate("(root) => root.outerHTML") == before
    other.locator("[data-act=next]").click()
    stands_at(other, 5, "a")
    assert two.evaluate("moves") == {"one": [], "two": [5, 5]}


def test_a_root_can_be_mounted_again(two: Page):
    two.evaluate("""async () => {
      stages.one.destroy();
      const own = document.querySelector('#two + script').textContent;
      const { mountStage } = await import(own.match(/"([^"]*mount.js)"/)[1]);
      const read = (id) => JSON.parse(document.getElementById(id).textContent);
      stages.one = mountStage(document.getElementById("one"), { trace: read("data"), words: read("words"),
        panels: ["equation", "bars"], cursor: { t: 1, stage: "yhat" } });
    }""")
    one = two.locator("#one")
    stands_at(one, 1, "yhat")
    two.wait_for_function("() => document.querySelector('#one [data-role=picture]').data")
    assert two.locator("#one [data-part=heat] .main-svg").count() == 0
    one.locator("[data-act=next]").click()
    stands_at(one, 1, "L")
