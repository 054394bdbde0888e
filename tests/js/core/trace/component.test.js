/** Which number is taken apart, and where its terms lead. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { ELMAN } from "../../cells.js";
import { backwardUrl, chainUrl, componentUrl, linesExpected, linesOf, otherUrl, placeOf, widest } from "../../../../static/js/core/trace/component.js";

const choice = { picked: 17, token: 110, parameter: "W", column: 4 };
const at = (stage, direction = "forward") => ({ t: 6, stage, level: 3, direction, fold: 1 });
const trace = { text: "天气&真", model: { id: "rnn" }, scale_w: 1, changes: [] };

test("every stage of both directions has its number", () => {
  const forward = ["a", "h", "o", "yhat", "L"].map((stage) => placeOf(ELMAN, at(stage), choice));
  assert.deepEqual(forward, [
    { of: "a", t: 6, i: 17 }, { of: "h", t: 6, i: 17 }, { of: "o", t: 6, i: 110 }, { of: "yhat", t: 6, i: 110 }, { of: "L", t: 6 },
  ]);
  const backward = ["o", "h", "a", "theta"].map((stage) => placeOf(ELMAN, at(stage, "backward"), choice));
  assert.deepEqual(backward, [
    { of: "do", t: 6, i: 110 }, { of: "dh", t: 6, i: 17 }, { of: "da", t: 6, i: 17 }, { of: "dW", t: 6, i: 17, j: 4 },
  ]);
});

test("each parameter has rows and columns of its own", () => {
  const of = (parameter, column) => placeOf(ELMAN, at("theta", "backward"), { ...choice, parameter, column });
  assert.deepEqual(of("V", 3), { of: "dV", t: 6, i: 110, j: 3 });
  assert.deepEqual(of("c", 3), { of: "dc", t: 6, i: 110 });
  assert.deepEqual(of("b", 3), { of: "db", t: 6, i: 17 });
  assert.deepEqual(of("U", null), { of: "dU", t: 6, i: 17 });
});

test("addresses hold the text whole, and a scaled W", () => {
  const url = componentUrl({ ...trace, scale_w: 0.2 }, { of: "dh", t: 6, i: 17 });
  const query = new URLSearchParams(url.split("?")[1]);
  const set = componentUrl({ ...trace, changes: [{ name: "W", row: 2, column: 3, value: 0.5 }] }, { of: "a", t: 1 });
  assert.ok(set.endsWith("&set=W_2_3_0.5&of=a&t=1"));
  assert.deepEqual(Object.fromEntries(query), { text: "天气&真", model: "rnn", of: "dh", t: "6", i: "17", dtype: "float64", scale_w: "0.2" });
  assert.equal(backwardUrl(trace), "/api/v1/trace/backward?text=%E5%A4%A9%E6%B0%94%26%E7%9C%9F&model=rnn");
});

const term = (index, shown) => ({ index, token: null, left_shown: 2, right_shown: shown / 2, shown });
const group = (symbol, terms, rest = null) => ({ symbol, terms, rest });

test("lines run over all groups, the rest last, and lead to where the operand was made", () => {
  const lines = linesOf(ELMAN, { of: "a", t: 6, rule: "sum", groups: [group("b", [term(17, 1)]), group("W", [term(3, -4)], { count: 9, shown: 2 }), group("U", [term(8, 1)])] });
  assert.deepEqual(lines.map(({ kind, via, shown }) => [kind, via, shown]), [["term", "b", 1], ["term", "W", -4], ["rest", "W", 2], ["term", "U", 1]]);
  assert.deepEqual(lines[1].follow, { t: 5, stage: "h", picked: 3 });
  assert.equal(lines[0].follow, null);
  assert.equal(widest(lines), 4);
});

test("h(0) was made nowhere; the way back leads on to t + 1", () => {
  assert.equal(linesOf(ELMAN, { of: "a", t: 1, rule: "sum", groups: [group("W", [term(3, 0)])] })[0].follow, null);
  assert.deepEqual(linesOf(ELMAN, { of: "dh", t: 6, rule: "sum", groups: [group("W", [term(3, 1)])] })[0].follow, { t: 7, stage: "a", picked: 3 });
  assert.deepEqual(linesOf(ELMAN, { of: "dW", t: 6, rule: "sum", groups: [group("W", [term(3, 1)])] })[0].follow, { t: 3, stage: "theta" });
});

test("of a fraction the denominator is listed", () => {
  const lines = linesOf(ELMAN, { of: "yhat", t: 6, rule: "softmax", groups: [group("o", [term(7, 3)]), group("o", [term(7, 3), term(8, 1)])] });
  assert.deepEqual(lines.map(({ via, index }) => [via, index]), [["softmax", 7], ["softmax", 8]]);
});

test("room is kept for the lines that will come", () => {
  const big = { hidden_size: 128, vocabulary_size: 2942, tau: 30 };
  const tiny = { hidden_size: 3, vocabulary_size: 10, tau: 9 };
  assert.deepEqual(["a", "o", "dh", "dW"].map((of) => linesExpected(ELMAN, { of }, big)), [9, 8, 14, 7]);
  assert.deepEqual(["a", "yhat", "dh", "dW"].map((of) => linesExpected(ELMAN, { of }, tiny)), [5, 10, 13, 9]);
});

test("whatever is asked of a run at a moment of its training is asked at that moment", () => {
  const then = { text: "天", model: { id: "rnn-tiny" }, scale_w: 1, changes: [], snapshot: 0 };
  for (const url of [componentUrl(then, { of: "a", t: 1 }), backwardUrl(then), chainUrl(then, { t: 1, k: 0, scale: 2 }), otherUrl(then, { text: "气", model: "rnn-tiny" })]) {
    assert.equal(new URLSearchParams(url.split("?")[1]).get("snapshot"), "0", url);
  }
  assert.doesNotMatch(otherUrl(then, { text: "天", model: "rnn-zh-char" }), /snapshot/);
});
