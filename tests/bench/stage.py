"""The stage in a browser: how long a step takes to draw, how soon a long sentence stands there.

No peer: the aims are 33 ms (95th percentile 66) a step of 12 columns, 66 ms a step and a seek among 1,000
steps, 1.5 s from answer to picture, 120 KB of our own script, nothing that shifts. A redraw is counted from
the frame that begins it to its last change of the document: `graph` up to the picture, `all` up to the last
panel. Processor time is that of the page's main thread, and holds on a busy machine too.
"""

from __future__ import annotations

import gzip
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from tests.bench.processes import figures
from tests.bench.rows import Row, Unit

STATIC = Path(__file__).parents[2] / "static" / "js"
WIDE = "今天天气真好我们去公园"  # 11 characters: 12 columns
LONG = "天气真好" * 250
STEPS = 40
CHROME = (
    os.environ.get("UNROLL_CHROME", ""),
    "chromium",
    "chromium-browser",
    "google-chrome",
    "chromium-headless-shell",
)
SCRIPT = Path(__file__).with_suffix(".js")


def rows() -> Iterator[Row]:
    for what, value in figures("tests.bench.stage").items():
        yield Row(f"stage: {what}", "–", value, unit=unit_of(what))


def unit_of(what: str) -> Unit:
    if what.endswith("memory"):
        return "memory"
    return "share" if "shift" in what or "KB" in what else "time"


def notes() -> Iterator[str]:
    yield "stage: aims 33 ms (p95 66) a step, 66 ms at tau = 1,000, 1.5 s to open, 120 KB of script, no shift"


def measured() -> dict[str, float]:
    """Serve the app, drive a browser through it."""
    found = next(filter(None, map(shutil.which, CHROME)), None)
    if found is None:
        return {}
    from playwright.sync_api import sync_playwright

    from tests.bench.serving import served

    taken = {"script, KB gzipped": script_size() / 1000}
    with served() as url, sync_playwright() as play:
        browser = play.chromium.launch(executable_path=found, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
        page.add_init_script(path=SCRIPT)
        taken |= measure(page, f"{url}/unroll?level=3&text=", "12 columns", WIDE, 2)
        taken |= measure(page, f"{url}/unroll?level=3&t=500&text=", "tau = 1,001", LONG, 500)
        browser.close()
    return taken


def measure(page: Any, address: str, name: str, text: str, first: int) -> dict[str, float]:
    """Open a sentence and walk: steps by key, then seeks with the slider."""
    page.goto(address + text)
    page.wait_for_function("() => bench.opened")
    page.wait_for_timeout(1500)  # what comes later may shift the page as well
    since = "performance.getEntriesByType('navigation')[0].responseEnd"
    taken = {f"{name}: opening": page.evaluate(f"(bench.opened - {since}) / 1000")}
    taken[f"{name}: layout shift"] = page.evaluate("bench.shift")
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})
    before = busy(session)
    steps = [page.evaluate("bench.step('ArrowRight')") for _ in range(STEPS)]
    taken[f"{name}: a step, processor"] = (busy(session) - before) / STEPS
    seeks = [page.evaluate(f"bench.seek({first + 7 * k % 10})") for k in range(14)][2:]
    for k, part in enumerate(("graph", "all")):
        times = [step[k] for step in steps if step[k] > 0]
        taken[f"{name}: a step, {part}"] = median(times)
        taken[f"{name}: a step, {part}, p95"] = quantiles(times, n=20)[-1]
    taken[f"{name}: a seek, all"] = median(seek[1] for seek in seeks)
    return taken


def busy(session: Any) -> float:
    """Return the seconds of processor time that the page's main thread has worked."""
    metrics = session.send("Performance.getMetrics")["metrics"]
    return float(next(one["value"] for one in metrics if one["name"] == "TaskDuration"))


def script_size() -> int:
    """Add up, gzipped one by one, all modules that the page's script leads to."""
    waiting, found = [STATIC / "pages" / "unroll.js"], dict[Path, int]()
    while waiting:
        path = waiting.pop().resolve()
        if path in found:
            continue
        source = path.read_bytes()
        found[path] = len(gzip.compress(source))
        waiting += [path.parent / name for name in re.findall(r'from "(\.[^"]+)"', source.decode())]
    return sum(found.values())


if __name__ == "__main__":
    from tests.bench.timing import report

    report(measured())
