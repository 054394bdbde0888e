"""The unroll page as its tests see it: where it stands, and what it has drawn."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page, expect

TEXT = "今天的天气真好呀"
LONG = "今天天气真好我们一起去公园散步吧你觉得怎么样呢我很想去看看"
STAGES = ("a", "h", "o", "yhat", "L")

# The nodes by name, as "h(6)" or "∇o(9)", and of the folded circuit "h"; b and c are the same at every step.
NAMED = """() => [...document.querySelectorAll('.nodes button')].map((button) => {
  const [kind, t] = button.dataset.node.split(':');
  const sign = ('nabla' in button.dataset ? '∇' : '') + (kind === 'yhat' ? 'ŷ' : kind);
  const sides = ['left', 'top', 'width', 'height'];
  const [x, y, width, height] = sides.map((side) => parseFloat(button.style[side]));
  return { kind, t: Number(t), name: t === undefined || kind === 'b' || kind === 'c' ? sign : `${sign}(${t})`,
    isBold: button.dataset.state === 'active', height,
    at: [Math.round(x + width / 2), Math.round(y + height / 2)] };
})"""

# Every node that is drawn, by name: {"h(6)": [x, y]}; the circuit's have no step.
PLACES = f"""() => Object.fromEntries(({NAMED})()
  .filter((node) => node.height > 20).map((node) => [node.name, node.at]))"""

# Every bold node of the unrolled graph.
BOLD = f"""() => [...new Set(({NAMED})().filter((node) => node.isBold && /\\(|^[bc]$/.test(node.name))
  .map((node) => node.name))].sort()"""

# The time steps that the graph shows, the state that comes in from before them included.
TIMES = f"() => [...new Set(({NAMED})().map((node) => node.t).filter((t) => !Number.isNaN(t)))]"

READY = """() => ['picture', 'chart'].every((role) => document.querySelector(`[data-role=${role}]`)?.data)
  && document.querySelector('[data-part=heat] .heatmaplayer')"""

ADDRESS = """(wanted) => {
  const query = new URLSearchParams(location.search);
  return Object.entries(wanted).every(([name, value]) => query.get(name) === String(value));
}"""


def open_at(page: Page, query: str = "") -> None:
    """Open the page, also in English over the tutorial's sentence; wait until everything is drawn."""
    if "lang=en" in query and "text=" not in query and "model=" not in query:
        query = f"{query}&text={TEXT}"
    page.goto(f"/unroll?{query}")
    page.wait_for_function(READY)


def stands_at(page: Page, t: int, stage: str) -> None:
    """Everything that shows the cursor shows this one."""
    n = STAGES.index(stage) + 1
    expect(page.locator("#step-heading")).to_contain_text(f"t = {t}")
    expect(page.locator("#step-heading")).to_contain_text(f"{n}")
    expect(page.locator(".equations li[aria-current=step]")).to_have_attribute("data-stage", stage)
    expect(page.locator(f"[name=stage][value={stage}]")).to_be_checked()
    expect(page.locator("#time")).to_have_value(str(t))
    expect(page.locator("[data-part=steps] tbody tr[aria-current]")).to_have_attribute("data-t", str(t))
    expect(page.locator("#step-line")).to_contain_text(f"t = {t}")
    expect(page.locator(".equations .time").first).to_have_text(str(t))


def bold(page: Page, *nodes: str) -> None:
    """Wait until exactly these nodes of the unrolled graph are bold."""
    page.wait_for_function(f"(wanted) => ({BOLD})().join() === wanted", arg=",".join(sorted(nodes)))


def names(page: Page) -> set[int]:
    """The time steps that the graph names."""
    return set(page.evaluate(TIMES))


def address_holds(page: Page, **wanted: str | int) -> None:
    """Wait until the query has these values."""
    page.wait_for_function(ADDRESS, arg=wanted)


def choose(page: Page, stage: str) -> None:
    # The label, unforced: a click that waits until a redraw above it no longer moves it.
    page.locator(".stages .chip", has=page.locator(f"[name=stage][value={stage}]")).click()
    expect(page.locator(".equations li[aria-current=step]")).to_have_attribute("data-stage", stage)


def answer_of(page: Page) -> dict[str, Any]:
    """What the API gives at the address that the page links as its twin."""
    twin = page.locator("#twin").get_attribute("href")
    assert twin
    answer: dict[str, Any] = page.request.get(twin).json()
    return answer


def number(text: str) -> float:
    """Read a number as the page writes it: "−0.9899", "11,052", "8.9 × 10⁻⁴"."""
    raised = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
    mantissa, _, exponent = text.strip().replace("−", "-").replace(",", "").partition(" × 10")
    return float(mantissa) * 10.0 ** int(exponent.translate(raised) or 0)
