"""The first visit: the network unfolds once by itself and says in four sentences what is seen."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.unroll_page import TEXT

NOTE = '[data-part="first-visit"]'
FOLD = "document.querySelector('[id$=fold]').value"


@pytest.fixture
def browser_context_args(browser_context_args):
    return {**browser_context_args, "reduced_motion": "no-preference"}


@pytest.fixture
def context(new_context):
    """A context of its own: a clock that is put in stays in."""
    return new_context()


@pytest.fixture
def moving(context):
    """A page whose time moves only when a test moves it: a busy machine's own seconds count for nothing."""
    page = context.new_page()
    page.clock.install(time=0)
    page.clock.pause_at(1000)
    return page


def opened(page: Page, path: str = "/unroll?lang=en") -> Page:
    page.goto(path)
    drawn = page.locator('[data-role="picture"] .main-svg').first
    while not drawn.is_visible():
        page.clock.run_for(1)
    return page


def test_it_opens_folded_unfolds_and_says_four_sentences(moving):
    page = opened(moving)
    note = page.locator(NOTE)
    expect(note.get_by_role("status")).to_contain_text("This is the whole network")
    assert page.evaluate(FOLD) == "0"
    assert page.locator('[name="level"][value="1"]').is_checked()
    page.clock.run_for(6000)
    expect(note).to_contain_text("one column for each token")
    assert page.evaluate(FOLD) == "1"
    page.clock.fast_forward(6000)
    expect(note).to_contain_text("one component of h")
    page.clock.fast_forward(6000)
    expect(note).to_contain_text("Press →")
    page.clock.fast_forward(60_000)
    expect(note).to_contain_text("Press →")
    page.keyboard.press("ArrowRight")
    expect(note).to_have_count(0)
    page.clock.run_for(1000)
    assert page.locator('[data-role="time"]').input_value() in {"1", "2"}


def test_next_and_skip_leave_the_network_unrolled(moving):
    page = opened(moving)
    note = page.locator(NOTE)
    note.get_by_role("button", name="Next").click()
    expect(note).to_contain_text("one column for each token")
    page.clock.run_for(100)
    assert page.evaluate(FOLD) == "1"
    note.get_by_role("button", name="Skip").click()
    expect(note).to_have_count(0)


def test_any_key_or_press_of_the_learner_ends_it(moving):
    page = opened(moving)
    expect(page.locator(NOTE)).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(NOTE)).to_have_count(0)
    page.clock.run_for(1000)
    assert page.evaluate(FOLD) == "1"


def test_it_is_told_once_and_again_on_request(moving):
    page = opened(moving)
    expect(page.locator(NOTE)).to_be_visible()
    opened(page, f"/unroll?lang=en&text={TEXT}")
    assert page.locator(NOTE).count() == 0
    page.keyboard.press("?")
    page.get_by_role("button", name="Show the introduction again").click()
    expect(page.locator(NOTE)).to_contain_text("This is the whole network")


STATES = ("/unroll?t=2&stage=h", "/unroll?level=3", "/unroll?fold=0", "/embed/unroll")


def test_whoever_comes_for_a_state_sees_that_state(moving):
    for path in STATES:
        opened(moving, path)
        assert moving.locator(NOTE).count() == 0, path
        moving.evaluate("localStorage.clear()")  # the next one is a first visit as well


# Where the parts of the first screen are; what lies below it may still be on its way.
PLACES = """['#text', ...['graph', 'equation', 'transport'].map((of) => `[data-part=${of}]`)].map((part) => {
    const { x, y, width, height } = document.querySelector(part).getBoundingClientRect();
    return [part, x, y, width, height];
})"""
SIZES = ((1280, 720), (1440, 900), (360, 740))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_it_moves_nothing_and_is_seen(moving, language):
    for width, height in SIZES:
        moving.set_viewport_size({"width": width, "height": height})
        page = opened(moving, f"/unroll?lang={language}")
        box = page.locator(NOTE).bounding_box()
        transport = page.locator('[data-part="transport"]').bounding_box()
        assert box is not None, width
        assert transport is not None, width
        assert box["y"] >= 0, width
        assert box["y"] + box["height"] <= transport["y"] + 1, width
        page.locator(NOTE).get_by_role("button").first.click()  # unrolled
        page.clock.run_for(1000)
        while not page.locator(".why[aria-busy=false]").count():  # its parts may come late
            page.clock.run_for(20)
        before = page.evaluate(PLACES)
        page.keyboard.press("Escape")
        page.clock.run_for(1000)
        assert page.locator(NOTE).count() == 0, width
        assert page.evaluate(PLACES) == before, width
        page.evaluate("localStorage.clear()")  # the next one is a first visit as well


def test_no_motion_no_introduction(page):
    page.emulate_media(reduced_motion="reduce")
    page.goto("/unroll?lang=en")
    page.locator('[data-role="picture"] .main-svg').first.wait_for()
    assert page.locator(NOTE).count() == 0
