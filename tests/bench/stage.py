"""The stage in a browser: how long a step takes to draw, how soon a long sentence stands there, how much script it is.

No peer: the aims are 33 ms (95th percentile 66) a step of 12 columns, 66 ms a step and a seek among 1,000 steps,
1.5 s from answer to picture, 100 KB of our own script, nothing that shifts. A redraw is counted from the frame
that begins it to its last change of the document: `graph` up to the picture, `all` up to the last panel.
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
from tests.bench.rows import Row

STATIC = Path(__file__).parents[2] / "static" / "js"
WIDE = "今天天气真好我们去公园"  # 11 characters: 12 columns
LONG = "天气真好" * 250
CHROME = (os.environ.get("UNROLL_CHROME", ""), "chromium", "chromium-browser", "google-chrome")
READY = "() => document.getElementById('graph')?.data && document.querySelector('#heat .heatmaplayer')"
OPENED = """() => {
  const look = () => (document.getElementById('graph')?.data && document.querySelector('#heat .heatmaplayer')
    ? (window.opened = performance.now()) : requestAnimationFrame(look));
  requestAnimationFrame(look);
  window.shift = 0;
  new PerformanceObserver((list) => { for (const one of list.getEntries()) if (!one.hadRecentInput) window.shift += one.value; })
    .observe({ type: 'layout-shift', buffered: true });
}"""
STEP = """async ([what, value]) => {
  const quiet = 120, last = { graph: 0, all: 0 };
  const watch = (name, id) => {
    const seen = new MutationObserver(() => { last[name] = performance.now(); });
    seen.observe(document.getElementById(id), { subtree: true, childList: true, attributes: true, characterData: true });
    return seen;
  };
  const watching = [watch('graph', 'graph'), watch('all', 'result')];
  const begun = new Promise((done) => requestAnimationFrame(done));
  if (what === 'key') document.body.dispatchEvent(new KeyboardEvent('keydown', { key: value, bubbles: true }));
  else { const time = document.getElementById('time'); time.value = value; time.dispatchEvent(new Event('input', { bubbles: true })); }
  const start = await begun;
  do await new Promise((done) => setTimeout(done, 30)); while (performance.now() - Math.max(last.all, start) < quiet);
  for (const one of watching) one.disconnect();
  return [last.graph, last.all].map((time) => Math.max(0, time - start) / 1000);
}"""


def rows() -> Iterator[Row]:
    for what, value in figures("tests.bench.stage").items():
        yield Row(f"stage: {what}", "–", value, unit="share" if "shift" in what or "KB" in what else "time")


def notes() -> Iterator[str]:
    yield "stage: aims 33 ms (p95 66) a step, 66 ms at tau = 1,000, 1.5 s to open, 100 KB of script, no shift"


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
        page.add_init_script(f"({OPENED})()")
        taken |= measure(page, f"{url}/unroll?level=3&text=", "12 columns", WIDE, 2)
        taken |= measure(page, f"{url}/unroll?level=3&t=500&text=", "tau = 1,001", LONG, 500)
        browser.close()
    return taken


def measure(page: Any, address: str, name: str, text: str, first: int) -> dict[str, float]:
    """Open a sentence and walk: 40 steps by key, 12 seeks."""
    page.goto(address + text)
    page.wait_for_function("() => window.opened")
    page.wait_for_timeout(1500)  # what comes later may shift the page as well
    since = "performance.getEntriesByType('navigation')[0].responseEnd"
    taken = {f"{name}: opening": page.evaluate(f"(window.opened - {since}) / 1000")}
    taken[f"{name}: layout shift"] = page.evaluate("window.shift")
    steps = [page.evaluate(STEP, ["key", "ArrowRight"]) for _ in range(45)][5:]
    seeks = [page.evaluate(STEP, ["time", first + (7 * k) % 10]) for k in range(14)][2:]
    for k, part in enumerate(("graph", "all")):
        times = [step[k] for step in steps if step[k] > 0]
        taken[f"{name}: a step, {part}"] = median(times)
        taken[f"{name}: a step, {part}, p95"] = quantiles(times, n=20)[-1]
    taken[f"{name}: a seek, all"] = median(seek[1] for seek in seeks)
    return taken


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
