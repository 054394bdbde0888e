import assert from "node:assert/strict";
import { test } from "node:test";

import { ELMAN } from "../../cells.js";
import { averaged, bodyOf, cellAt } from "../../../../static/js/core/scene/bodies.js";

const top = [["a", 0.5, 3], ["b", 0.25, 1], ["c", 0.1, -2], ["d", 0.05, -3]].map(([token, prob, o]) => ({ token, prob, o }));
const step = { h: [0.5, -0.5], a: [1, -4], L: 2, yhat: { top } };
const back = { dh: [0.1, -0.2], da: [0.05, 0], from_output: [0.1, 0], from_later: [0, -0.2], do: [{ token: "a", do: 0.1 }, { token: "b", do: -0.9 }] };
const known = { trace: { cell: ELMAN, h0: [0, 0], b: [0, 0], steps: [step], vocabulary_size: 3, outline: { L: [2, 4], largest: { a: 4, Wh: 1, Ux: 3 } } }, step, back, backSteps: [back] };
const node = (kind, more = {}) => ({ kind, look: ELMAN.nodes[kind]?.look, t: 1, state: "done", hh: 20, ...more });
const body = (kind, more, of = known) => bodyOf(node(kind, more), of);

test("few components stay as they are, many are averaged into at most forty cells and none is left out", () => {
  assert.deepEqual(averaged([1, 2, 3], 50), [1, 2, 3]);
  const cells = averaged(Array.from({ length: 128 }, (_, i) => i), 100);
  assert.equal(cells.length, 40);
  assert.equal(cells[0], 1);                               // 0, 1, 2
  assert.equal(averaged(Array.from({ length: 128 }, () => 1), 12.9).length, 12);
});

test("each node shows its own numbers", () => {
  assert.deepEqual(body("h"), { what: "strip", cells: [0.5, -0.5], limit: 1 });
  assert.deepEqual(body("a"), { what: "strip", cells: [1, -4], limit: 4 });
  assert.deepEqual(body("h", { t: 0 }, { ...known, step: null }).cells, [0, 0]);
  assert.deepEqual(body("yhat").rows, [{ token: "a", value: 0.5, share: 0.5 }, { token: "b", value: 0.25, share: 0.25 }, { token: "c", value: 0.1, share: 0.1 }]);
  assert.deepEqual(body("o").rows.map(({ share }) => share), [1, 1 / 3, -2 / 3]);
  assert.deepEqual(body("L"), { what: "bar", value: 2, share: 0.5 });
});

test("a bar of L is measured by the loss of a guess among all tokens, so that a network that learns has lower ones", () => {
  const learnt = { ...known, step: { ...step, L: 0.04 }, trace: { ...known.trace, vocabulary_size: 10, outline: { ...known.trace.outline, L: [0.04, 0.05] } } };
  assert.ok(Math.abs(body("L", {}, learnt).share - 0.04 / Math.log(10)) < 1e-12);
});

test("on the way back the gradients stand there, on a scale of their own", () => {
  assert.deepEqual(body("h", { nabla: true }), { what: "strip", cells: [0.1, -0.2], limit: 0.2 });
  assert.deepEqual(body("o", { nabla: true }).rows.map(({ token }) => token), ["b", "a"]);
  assert.equal(body("h", { nabla: true }, { ...known, back: null }).what, "empty");
});

test("what is not computed yet, or not here yet, is empty", () => {
  assert.equal(body("h", { state: "pending" }).what, "empty");
  assert.equal(body("L", { blank: true }).what, "empty");
  assert.equal(body("h", {}, { ...known, step: null }).what, "empty");
});

test("the cell under a pointer is the one whose components are averaged there", () => {
  const strip = node("h", { y: 100, hh: 20 });              // 40 cells of a pixel each
  const values = Array.from({ length: 128 }, (_, i) => i + 1);
  const cells = averaged(values, 40);
  for (const [k, height] of [80.5, 99.5, 119.5].entries()) {
    const [from, to] = cellAt(strip, height, 128);
    assert.equal(cells[[0, 19, 39][k]], (from + to) / 2);
  }
  assert.deepEqual([cellAt(strip, 0, 128)[0], cellAt(strip, 200, 128)[1]], [1, 128]);
  assert.deepEqual(cellAt(strip, 81, 2), [1, 1]);
});
