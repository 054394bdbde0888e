"""Learn in a browser: how soon each chapter can be read, and how long its figure takes to follow.

No peer: the aims are 1 s from a chapter's answer to its load event and 33 ms from the frame in which the text
is at another scene to the last change of the graph beside it.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from statistics import median
from typing import Any

from app.learn.chapters import chapters
from tests.bench.processes import figures
from tests.bench.rows import Row
from tests.bench.stage import CHROME, SCRIPT, unit_of

LANGUAGES = ("zh", "en")
MOVES = (1, 1, 1, -1, -1, -1) * 4  # there and back over the four scenes of MOVED
MOVED = "forward"
SINCE_ANSWER = "(at) => (at - performance.getEntriesByType('navigation')[0].responseEnd) / 1000"


def rows() -> Iterator[Row]:
    for what, value in figures("tests.bench.learn").items():
        yield Row(f"learn: {what}", "–", value, unit=unit_of(what))


def notes() -> Iterator[str]:
    yield "learn: aims 1 s from the answer to the load event, 33 ms a scene's move"


def measured() -> dict[str, float]:
    """Serve the app, open every chapter, then move the figure of one from scene to scene."""
    found = next(filter(None, map(shutil.which, CHROME)), None)
    if found is None:
        return {}
    from playwright.sync_api import sync_playwright

    from tests.bench.serving import served

    with served() as url, sync_playwright() as play:
        browser = play.chromium.launch(executable_path=found, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
        page.add_init_script(path=SCRIPT)
        opened = [
            opening(page, f"{url}/learn/{one.slug}?lang={language}")
            for language in LANGUAGES
            for one in chapters(language)
        ]
        taken = {
            "opening, first": opened[0],
            "opening, median": median(opened),
            "opening, longest": max(opened),
        }
        taken |= moving(page, f"{url}/learn/{MOVED}")
        browser.close()
    return taken


def opening(page: Any, address: str) -> float:
    """Return the seconds from the answer to the end of the load event."""
    page.goto(address)
    return float(
        page.evaluate(f"({SINCE_ANSWER})(performance.getEntriesByType('navigation')[0].loadEventEnd)")
    )


def moving(page: Any, address: str) -> dict[str, float]:
    """Return how long the figure takes to follow the text, in seconds."""
    page.goto(address)
    frame = page.locator("[data-figure]").element_handle().content_frame()
    frame.wait_for_function("() => bench.opened || document.querySelector('[data-mounted]')")
    page.wait_for_timeout(2000)
    step = "(by) => bench.timed(() => parent.document.querySelector(`[data-scene-step='${by}']`).click())"
    times = [frame.evaluate(step, by)[0] for by in MOVES]
    if not all(times):
        raise RuntimeError("a scene did not move its figure")
    return {"a scene's move, median": median(times), "a scene's move, longest": max(times)}


if __name__ == "__main__":
    from tests.bench.timing import report

    report(measured())
