"""Learn in a browser: commit before reveal, the picture follows the text, what is missed comes back."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import FrameLocator, Page, expect

DRAWN = "iframe[data-figure]"


def picture(page: Page) -> FrameLocator:
    return page.frame_locator(DRAWN)


def accessible(page: Page) -> None:
    axe = Axe().run(page)
    assert axe.violations_count == 0, axe.generate_report()


def test_an_answer_is_committed_to_before_the_right_one_is_seen(page: Page) -> None:
    page.goto("/learn/counting?lang=en")
    question = page.locator(".prose > [data-question=which_denominator]")
    expect(question.locator("details")).to_be_hidden()
    commit = question.locator("[type=submit]")
    expect(commit).to_be_disabled()
    question.locator(".option:not([data-key]) input").first.focus()
    page.keyboard.press("Space")
    expect(commit).to_be_enabled()
    page.keyboard.press("Enter")
    expect(question.locator("details")).to_have_attribute("open", "")
    expect(question.locator(".verdict")).to_have_text(
        "Not quite. Read below what is wrong with the option you chose."
    )
    expect(question.locator(".option[data-key] .mark")).to_have_text("✓")
    expect(question.locator("li[data-chosen]")).to_have_count(1)
    expect(question.locator("summary")).to_be_focused()
    accessible(page)
    page.goto("/learn?lang=en")
    page.locator("[data-review]").click()
    again = page.locator("[data-question=which_denominator]")
    again.locator(".option[data-key] input").check()
    again.locator("[type=submit]").click()
    expect(again.locator(".verdict")).to_have_text("Right.")
    page.goto("/learn?lang=en")
    expect(page.locator("[data-review]")).to_be_hidden()


def test_just_show_me_is_a_way_out_and_counts_as_missed(page: Page) -> None:
    page.goto("/learn/sequence?lang=zh")
    question = page.locator(".prose > [data-question=how_many_tokens]")
    question.locator("[data-reveal]").click()
    expect(question.locator(".verdict")).to_have_text("答案如下。")
    assert "how_many_tokens:今天的天气真好呀" in page.evaluate("localStorage.getItem('unroll-learn')")


def test_the_picture_follows_the_text_and_a_word_lights_its_arrow(page: Page) -> None:
    page.goto("/learn/forward?lang=en")
    stage = picture(page).locator("#result")
    expect(picture(page).locator("[data-part=transport] [data-role=time]")).to_have_value("2", timeout=30_000)
    expect(picture(page).locator(".equations li[aria-current]")).to_have_attribute("data-stage", "a")
    expect(stage).to_have_attribute("data-mounted", "", timeout=30_000)
    page.evaluate("document.querySelectorAll('[data-scene]')[2].scrollIntoView()")
    expect(page.locator("[data-scene-count]")).to_have_text("Figure 3 of 4")
    expect(picture(page).locator(".equations li[aria-current]")).to_have_attribute("data-stage", "o")
    word = page.locator("[data-scene][data-current] [data-light=V]").first
    word.focus()
    expect(picture(page).locator(".glow *").first).to_be_attached()
    word.blur()
    expect(page.locator(".lit[data-lit]")).to_have_count(0)
    picture(page).locator(".equations li[aria-current] .sym-V").first.hover()  # and the other way round
    expect(page.locator("[data-light=V][data-lit]").first).to_be_visible()
    page.locator("[data-scene-step='1']").click()
    expect(page.locator("[data-scene-count]")).to_have_text("Figure 4 of 4")
    expect(page.locator("[data-scene-step='1']")).to_be_disabled()
    expect(picture(page).locator(".equations li[aria-current]")).to_have_attribute("data-stage", "yhat")


def test_another_run_is_loaded_in_place_and_the_way_back_leaves_the_chapter(page: Page) -> None:
    page.goto("/learn?lang=zh")
    page.locator("[data-chapter=bridge]").click()
    expect(picture(page).locator("#growth")).to_be_visible(timeout=30_000)
    page.evaluate("document.querySelectorAll('[data-scene]')[3].scrollIntoView()")
    expect(picture(page).locator("[data-role=time]")).to_have_value("5", timeout=30_000)
    page.go_back()
    expect(page).to_have_url("/learn?lang=zh")


def test_a_blank_is_checked_and_the_difference_told(page: Page) -> None:
    page.goto("/learn/counting?lang=en")
    blank = page.locator(".blank").first
    says = page.locator(".says").first
    for typed, told in (
        ("x", "A number goes here."),
        ("0.5", "Not right: off by 0.31."),
        ("4/21", "Right to six decimals."),
    ):
        blank.fill(typed)
        blank.press("Tab")
        expect(says).to_have_text(told)


def test_words_of_ones_own_and_chapters_read_stay_in_this_browser(page: Page) -> None:
    page.goto("/learn/sequence?lang=en")
    page.locator("[data-own-words]").fill("because people cut")
    page.reload()
    expect(page.locator("[data-own-words]")).to_have_value("because people cut")
    page.goto("/learn?lang=en")
    expect(page.locator("[data-go-on]")).to_have_text("Begin with chapter 1")
    page.locator("[data-go-on]").click()
    page.locator("[data-next]").click()
    page.goto("/learn?lang=en")
    expect(page.locator("[data-go-on]")).to_have_text("Go on: One number for a sentence: the chain rule")
    expect(page.locator("[data-chapter=sequence] .done")).to_be_visible()
    expect(page.locator("[data-chapter=counting] .done")).to_be_hidden()


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize(
    "path", ["", "/bridge", "/forward", "/backward", "/by-hand", "/sheet", "/glossary", "/references"]
)
def test_nothing_is_wider_than_the_page_and_all_is_accessible(page: Page, path: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 740})
    page.goto(f"/learn{path}?lang=zh")
    expect(page.locator("h1")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    accessible(page)


def test_an_embedded_page_shows_the_parts_that_are_asked_for_and_no_other(page: Page) -> None:
    page.goto("/embed/unroll?lang=en&show=graph,transport")
    expect(page.locator("#result")).to_have_attribute("data-mounted", "", timeout=30_000)
    sections = page.locator("section, details, form, nav").filter(visible=True)
    assert [one.get_attribute("data-part") for one in sections.all()] == ["graph", "transport"]
    expect(page.locator(".top, .foot")).to_have_count(0)


def test_without_a_script_every_scene_has_its_picture_and_answers_open(scriptless: Page) -> None:
    page = scriptless
    page.goto("/learn/unfold?lang=en")
    assert page.locator(".scene .still svg").count() == page.locator(".scene").count()
    expect(page.locator(".figure-column")).to_be_hidden()
    expect(page.locator(".scene .still svg").nth(1)).to_be_visible()
    answer = page.locator(".prose > [data-question=the_square] details")
    answer.locator("summary").click()
    expect(answer).to_contain_text("a delay of one time step")


def test_on_paper_every_scene_has_its_picture_and_on_the_screen_the_frame(page: Page) -> None:
    page.goto("/learn/counting?lang=en")
    expect(page.locator(".still").first).to_be_hidden()
    expect(page.locator("iframe[data-figure]")).to_be_visible()
    page.emulate_media(media="print")
    expect(page.locator("iframe[data-figure]")).to_be_hidden()
    for still in page.locator(".scene .still").all():
        expect(still).to_be_visible()


def test_on_paper_answers_are_the_last_page_and_buttons_stay_away(page: Page) -> None:
    page.goto("/learn/counting?lang=en")
    answers = page.locator(".on-paper")
    expect(answers).to_be_hidden()
    page.emulate_media(media="print")
    for nowhere in (".question .commit", ".question .answer", ".calculation details", "summary"):
        seen = page.locator(f".prose {nowhere}").filter(visible=True)
        assert [one.inner_text() for one in seen.all()] == (
            ["One possible answer"] if nowhere == "summary" else []
        )
    expect(page.locator(".explain details p")).to_be_visible()
    expect(answers).to_contain_text("= 0.136364")
    for question in page.locator(".prose > [data-question]").all():
        key = question.locator(".option[data-key] span").first.inner_text()
        expect(answers).to_contain_text(f"{question.locator('legend').inner_text()} {key}")
    assert answers.evaluate("(one) => getComputedStyle(one).breakBefore") == "page"


def test_the_sheet_fits_on_paper_with_the_results_on_a_page_of_their_own(page: Page) -> None:
    page.set_viewport_size({"width": 680, "height": 900})  # A4 less its margins
    page.goto("/learn/sheet?lang=en")
    page.emulate_media(media="print")
    over = page.evaluate(
        """[...document.querySelectorAll(".matrix, .cell")]
           .filter((one) => one.getBoundingClientRect().right > document.documentElement.clientWidth)
           .length"""
    )
    assert over == 0
    results = page.locator(".results")
    assert results.evaluate("(one) => getComputedStyle(one).breakBefore") == "page"
    assert results.evaluate("(one) => getComputedStyle(one.parentElement).display") == "block"


def test_a_scene_is_shared_in_a_dialog(page: Page) -> None:
    page.goto("/learn/forward?lang=en")
    opener = page.locator(".scene [data-share]").first
    opener.click()
    dialog = page.locator("dialog.shared")
    expect(dialog.locator("input")).to_have_value(re.compile("/unroll.*t=2&stage=a"))
    expect(dialog.locator("textarea")).to_have_value(re.compile('^<iframe src="http.*/embed/unroll.*t=2'))
    expect(dialog.locator("svg")).to_be_visible()
    accessible(page)
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(opener).to_be_focused()
    assert page.context.cookies() == []


def test_a_chapter_on_the_wall_is_moved_by_a_clicker_and_hides_its_questions(page: Page) -> None:
    page.set_viewport_size({"width": 1280, "height": 720})
    page.goto("/learn/counting?lang=en&present=1")
    slide = page.locator("[data-slide]")
    expect(slide).to_have_text(re.compile("^1 of"))
    page.keyboard.press("PageDown")
    expect(page.locator(".prose > :not([hidden])").filter(visible=True).first).to_contain_text("Where does")
    page.keyboard.press("ArrowRight")
    expect(page.locator("[data-figure]")).to_be_visible()
    total = int(slide.text_content().split()[-1])
    question = page.locator(".prose > [data-question=which_denominator]")
    for _ in range(4 * total):
        if page.locator("[data-asked]").is_visible():
            break
        page.keyboard.press("PageDown")
    expect(question).to_be_hidden()
    page.keyboard.press("PageDown")
    expect(question).to_be_visible()
    page.reload()
    expect(page.locator("[data-asked]")).to_be_visible()
    page.keyboard.press("PageUp")
    expect(page.locator("[data-asked]")).to_be_hidden()
    accessible(page)


TYPE = """(zoom) => [...document.querySelectorAll("body *")].filter((one) => one.checkVisibility({
      visibilityProperty: true, opacityProperty: true })
    && [...one.childNodes].some((child) => child.nodeType === 3 && child.textContent.trim())
    && !one.closest("math, sup, sub, tspan, .vh, dialog, script, style"))
    .filter((one) => one.getBoundingClientRect().width > 1 && one.getBoundingClientRect().bottom > 0)
    .map((one) => {
      const matrix = one.ownerSVGElement?.getScreenCTM();
      const size = parseFloat(getComputedStyle(one).fontSize) * (matrix ? Math.hypot(matrix.b, matrix.d) : 1);
      return [size * zoom, one.textContent.trim().slice(0, 40)];
    }).filter(([size]) => size < 24)"""


@pytest.mark.parametrize("slug", ["counting", "bridge", "forward", "vanishing", "program"])
def test_on_the_wall_no_type_is_smaller_than_24_pixels(page: Page, slug: str) -> None:
    page.set_viewport_size({"width": 1280, "height": 720})
    page.goto(f"/learn/{slug}?lang=en&present=1")
    total = int(page.locator("[data-slide]").text_content().split()[-1])
    seen = set()
    for slide in range(total):
        page.goto(f"/learn/{slug}?lang=en&present=1#{slide + 1}")
        page.reload()
        asked = page.locator("[data-asked]")
        expect(page.locator("[data-slide]")).to_have_text(f"{slide + 1} of {total}")
        if asked.is_visible():
            page.keyboard.press("PageDown")
        assert page.evaluate(TYPE, 1) == []
        figure = page.locator(DRAWN)
        shown = figure.evaluate("(one) => one.contentWindow.location.pathname")
        if figure.is_visible() and shown not in seen:
            seen.add(shown)
            expect(picture(page).locator("main")).to_be_visible()
            page.wait_for_load_state("networkidle")
            zoom = figure.evaluate("(one) => one.currentCSSZoom")
            assert picture(page).locator("body").evaluate(f"(_) => ({TYPE})({zoom})") == []


@pytest.mark.parametrize("slug", ["unfold", "sharing", "forward"])
def test_on_a_phone_the_whole_graph_is_in_its_frame(page: Page, slug: str) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"/learn/{slug}?lang=en")
    expect(picture(page).locator("#result")).to_have_attribute("data-mounted", "", timeout=30_000)
    drawn = picture(page).locator("[data-role=picture] svg").first
    expect(drawn).to_be_visible()
    assert drawn.evaluate("(one) => one.getBoundingClientRect().bottom <= innerHeight")


def test_who_knows_a_chapter_answers_two_questions_and_skips_it(page: Page) -> None:
    page.goto("/learn/sequence?lang=en")
    check = page.locator("[data-skip]")
    check.locator("summary").first.click()
    for question in check.locator("[data-question]").all():
        question.locator(".option[data-key] input").check()
        question.locator("[type=submit]").click()
    expect(check.locator("[data-known]")).to_be_visible()
    expect(check.locator("[data-unknown]")).to_be_hidden()
    check.locator("[rel=next]").click()
    page.goto("/learn?lang=en")
    expect(page.locator("[data-chapter=sequence] .done")).to_be_visible()
