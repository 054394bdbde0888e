"""Through a whole sentence by stages, forward and backward again: every shown number is that of the API."""

from __future__ import annotations

import math
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.unroll_page import answer_of, number, open_at

FORWARD = ("a", "h", "o", "yhat", "L")
BACKWARD = ("o", "h", "a", "theta")
# One call a step: the line that is read out, the working's result, the figures of the cursor's node.
SHOWN = """() => ({
  line: document.getElementById('step-line').textContent,
  result: document.querySelector('[data-working] .result')?.textContent,
  node: document.querySelector('.nodes button[tabindex="0"]').ariaLabel,
  rows: [...document.querySelectorAll('[data-working] :is(.strips .cells, .scores-back tbody tr)')]
    .map((row) => [...row.querySelectorAll('.cell, td')].map((cell) => cell.textContent)),
})"""
STANDS = """([t, name, n]) => document.getElementById('step-line').textContent.includes(`t = ${t}，${name}：`)
  && document.querySelector('[data-heading]').textContent.includes(`t = ${t}，第 ${n} 步`)
  && (name === 'θ' || document.querySelector('.nodes button[tabindex="0"]').ariaLabel.includes(`(${t})`))"""


def told(label: str) -> dict[str, float]:
    """Read "h(6) 隐藏状态: 形状 128; 长度（范数） 4.2100; 最小 −0.98…"."""
    parts = [part.rsplit(" ", 1) for part in label.split(": ", 1)[1].split("; ")]
    wanted = {"长度（范数）": "norm", "最小": "smallest", "最大": "largest", "纳特": "nats"}
    return {wanted[name]: number(value) for name, value in parts if name in wanted and "×" not in value}


def close(shown: float, value: float) -> None:
    assert shown == pytest.approx(value, abs=5.1e-5, rel=1e-12)


def norm_of(values: list[float]) -> float:
    return math.sqrt(sum(value * value for value in values))


def check_forward(step: dict[str, Any], stage: str, shown: dict[str, Any]) -> None:
    figures = told(shown["node"])
    if stage in "ah":
        component = int(shown["line"].rpartition(f"其中 {stage}")[2].partition(" = ")[0])
        close(number(shown["line"].rpartition(" = ")[2]), step[stage][component - 1])
        close(number(shown["result"]), step[stage][component - 1])
        close(figures["norm"], norm_of(step[stage]))
        close(figures["smallest"], min(step[stage]))
    elif stage == "o":
        best = step["yhat"]["top"][0]["o"]
        assert number(shown["line"].rpartition("：")[2]) == pytest.approx(best, abs=5.1e-3)
        close(number(shown["result"]), step["yhat"]["target"]["o"])
        close(figures["norm"], step["figures"]["o"]["norm"])
        close(figures["largest"], step["figures"]["o"]["largest"])
    elif stage == "yhat":
        assert number(shown["result"]) == pytest.approx(step["yhat"]["target"]["prob"], rel=5.1e-4)
        assert f"排第 {step['yhat']['target']['rank']:,}" in shown["line"]
    else:
        close(number(shown["result"]), step["L"])
        close(figures["nats"], step["L"])
        close(number(shown["line"].rpartition("ŷ[y] = ")[2].partition(" 纳特")[0]), step["L"])


def entries(step: dict[str, Any], stage: str, before: list[float], h: list[float]) -> list[list[float]]:
    """Return what stands in the rows of a backward stage, out of the API's answers."""
    if stage == "o":
        return [[one["yhat"], -one["y"], one["do"]] for one in step["do"]]
    if stage == "h":
        return [step["from_output"], step["from_later"], step["dh"]]
    if stage == "a":
        return [[1 - x * x for x in h], step["dh"], step["da"]]
    return [before, step["da"]]


def check_rows(rows: list[list[str]], wanted: list[list[float]]) -> None:
    assert [len(row) for row in rows] == [len(row) for row in wanted]
    for row, values in zip(rows, wanted, strict=True):
        for text, value in zip(row, values, strict=True):
            assert number(text.lstrip("= ").replace("− ", "−")) == pytest.approx(value, abs=5.1e-5, rel=0.06)


def check_backward(step: dict[str, Any], stage: str, shown: dict[str, Any]) -> None:
    if stage == "theta":
        return
    norm = step[f"d{stage}_norm"]
    assert number(shown["line"].rpartition("‖ = ")[2]) == pytest.approx(norm, abs=5.1e-5, rel=0.06)
    figures = told(shown["node"])
    if "norm" in figures:  # below a thousandth it is written with a power of ten
        close(figures["norm"], norm)


def at(page: Page, t: int, name: str, n: int) -> dict[str, Any]:
    page.wait_for_function(STANDS, arg=[t, name, n])
    shown: dict[str, Any] = page.evaluate(SHOWN)
    return shown


def test_a_whole_sentence_forward_and_backward_with_keys_alone(page: Page) -> None:
    open_at(page, "model=rnn-tiny")
    answer = answer_of(page)
    tau = answer["tau"]
    for t in range(1, tau + 1):
        for n, stage in enumerate(FORWARD, 1):
            shown = at(page, t, {"yhat": "ŷ"}.get(stage, stage), n)
            check_forward(answer["steps"][t - 1], stage, shown)
            page.keyboard.press("ArrowRight")
    query = {"text": answer["text"], "model": "rnn-tiny"}
    back = page.request.get("/api/v1/trace/backward", params=query).json()
    page.keyboard.press("b")
    expect(page.locator("#step-line")).to_contain_text("长度 ‖")
    expect(page.locator(".scores-back")).to_be_visible()
    for t in range(tau, 0, -1):
        for n, stage in enumerate(BACKWARD, 1):
            shown = at(page, t, "θ" if stage == "theta" else f"∇{stage}", n)
            check_backward(back["steps"][t - 1], stage, shown)
            before = answer["steps"][t - 2]["h"] if t > 1 else answer["h0"]
            wanted = entries(back["steps"][t - 1], stage, before, answer["steps"][t - 1]["h"])
            check_rows(shown["rows"], wanted)
            page.keyboard.press("ArrowRight")
    expect(page.locator("[data-act=next]")).to_have_attribute("aria-disabled", "true")
    expect(page.locator("#step-line")).to_contain_text("∇h(0)")
    page.locator(".nodes button[aria-label^='∇h(0)']").focus()
    expect(page.locator("[data-role=figures]")).to_contain_text(f"{back['dh0_norm']:.4f}")
    expect(page.locator("[data-working]")).to_contain_text(f"{back['dh0_norm']:.4f}")
