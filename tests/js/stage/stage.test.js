import assert from "node:assert/strict";
import { test } from "node:test";

import { ELMAN } from "../cells.js";
import { figuresOf, summary } from "../../../static/js/core/scene/figures.js";
import { columnAt, neighbour, nodeAt, parameterAt } from "../../../static/js/core/scene/hit.js";
import { layout } from "../../../static/js/core/scene/layout.js";
import { inputsOf, peel } from "../../../static/js/core/scene/peel.js";
import { scene } from "../../../static/js/core/scene/scene.js";
import { wrapped } from "../../../static/js/core/scene/shapes.js";

const sequence = { tau: 3, cell: ELMAN, inputs: ["<s>", "天", "气"], targets: ["天", "气", "</s>"] };
const cursor = { t: 2, stage: "h", level: 3, direction: "forward", fold: 1 };
const frame = layout({ width: 1160, cell: ELMAN, tau: 3, cursor });
const picture = scene(sequence, cursor, frame);
const node = (id) => picture.nodes.find((one) => one.id === id);

test("a pointer finds the node, the arrow's parameter and the column that it is on", () => {
  const { x, y, r } = node("h2");
  assert.equal(nodeAt(picture, x + r, y).id, "h2");
  assert.equal(nodeAt(picture, x + r + 30, y), null);
  const [[x0, y0], [x1, y1]] = picture.edges.find(({ id }) => id === "W3").points;
  assert.equal(parameterAt(picture, (x0 + x1) / 2, (y0 + y1) / 2), "W");
  assert.equal(parameterAt(picture, x + 8, (node("h2").y + node("o2").y) / 2), "V");
  assert.equal(parameterAt(picture, x, (node("h2").y + node("a2").y) / 2), null);       // tanh is shared, but holds no numbers
  assert.equal(columnAt(picture.columns, frame.pitch, x + 20), 2);
  assert.equal(columnAt(picture.columns, frame.pitch, 34), null);
});

test("arrow keys lead to the next node in that direction, and nowhere past the border", () => {
  const to = (id, key) => neighbour(picture.nodes, node(id), key)?.id ?? null;
  assert.deepEqual(["ArrowUp", "ArrowDown", "ArrowRight"].map((key) => to("h2", key)), ["o2", "a2", "h3"]);
  assert.equal(to("h1", "ArrowLeft"), "h0");
  assert.deepEqual([to("o2", "ArrowLeft"), to("o2", "ArrowDown"), to("c2", "ArrowDown"), to("c2", "ArrowUp"), to("c2", "ArrowLeft")], ["o1", "c2", "h2", "o2", "c1"]);
  assert.equal(to("y2", "ArrowUp"), null);
  assert.equal(to("h2", "Enter"), null);
});

test("the peeled state nests one f a step; of many the outer and inner ones are written", () => {
  assert.deepEqual(peel(2), { t: 2, inner: { t: 1, inner: "h0" } });
  assert.deepEqual(inputsOf(3), [3, 2, 1]);
  const long = peel(100);
  assert.deepEqual([long.t, long.inner.t, long.inner.inner.t], [100, 99, 98]);
  assert.deepEqual(long.inner.inner.inner, { skipped: { t: 2, inner: { t: 1, inner: "h0" } } });
  assert.deepEqual(inputsOf(100), [100, 99, null, 1]);
});

test("figures of a vector: shape, length, extremes, first entries", () => {
  assert.deepEqual(summary([3, -4, 0, 12, 0]), { shape: [5], norm: 13, smallest: -4, largest: 12, first: [3, -4, 0, 12] });
});

test("every node has figures out of the answer, and says so while they are under way", () => {
  const of = { shape: [4], norm: 1, smallest: 0, largest: 1, first: [0, 1] };
  const step = { t: 2, x: { id: 7, token: "天" }, y: { id: 8, token: "气" }, a: [1, 2], h: [0.5, -0.5], L: 2, figures: { o: of, yhat: of } };
  const trace = { vocabulary_size: 4, b: [1, 1], h0: [0, 0], figures: { c: of } };
  const figures = (id, more = {}) => figuresOf({ ...node(id), ...more }, { t: node(id).t, trace, step, back: { dh: [3, 4], do_norm: 0.5 } });
  assert.deepEqual(figures("x2"), { what: "onehot", name: { symbol: "x", sup: "(2)", nabla: false }, id: 7, token: "天", shape: [4] });
  assert.equal(figures("h2").norm, Math.SQRT1_2);
  assert.equal(figures("h2", { nabla: true }).norm, 5);
  assert.deepEqual(figures("o2", { nabla: true }), { what: "vector", name: { symbol: "o", sup: "(2)", nabla: true }, shape: [4], norm: 0.5 });
  assert.equal(figures("h0").norm, 0);
  assert.equal(figures("L2").value, 2);
  assert.deepEqual([figures("o2").norm, figures("b2").largest, figures("c2").name.sup], [1, 1, ""]);
  assert.equal(figuresOf(node("o2"), { t: 2, trace, step: null, back: null }).what, "coming");
});

test("a token that is wider than its column is cut, never to nothing", () => {
  assert.equal(wrapped("气", 20), "气");
  assert.equal(wrapped("restaurants", 66), "restau\nrants");
  assert.equal(wrapped("internationalisation", 5).replaceAll("\n", ""), "internationalisation");
});
