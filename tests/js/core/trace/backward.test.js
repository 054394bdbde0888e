import assert from "node:assert/strict";
import { test } from "node:test";

import { ELMAN } from "../../cells.js";
import { layout } from "../../../../static/js/core/scene/layout.js";
import { scene } from "../../../../static/js/core/scene/scene.js";

const TEXT = [..."今天的天气真好呀"];
const sequence = { tau: 9, cell: ELMAN, inputs: ["<s>", ...TEXT], targets: [...TEXT, "</s>"] };
const draw = (t, stage, level = 3, fold = 1) => {
  const cursor = { t, stage, level, direction: "backward", fold };
  return scene(sequence, cursor, layout({ width: 1160, cell: ELMAN, tau: 9, cursor }));
};
const isColumns = ({ id }) => !/folded|W-|unfold/.test(id);
const withState = (list, state) => list.filter((one) => one.state === state && isColumns(one)).map(({ id }) => id).sort();

/** Operands and result of each stage at t = 6; Deep Learning, section 10.2.2. */
const AT_WORK = {
  3: {
    o: ["L6", "o6", "y6", "yhat6"], h: ["a7", "h6", "o6"], a: ["a6", "h6"],
    theta: ["a6", "b6", "c6", "h5", "h6", "o6", "x6"],
  },
  2: { o: ["L6", "o6", "y6"], h: ["h6", "h7", "o6"], a: ["h6", "h7", "o6"], theta: ["h5", "h6", "o6", "x6"] },
  1: { o: [], h: ["h6", "h7"], a: ["h6", "h7"], theta: ["h5", "h6", "x6"] },
};
const ARROWS = {
  3: { o: ["softmax6", "y6", "−log6"], h: ["V6", "W7"], a: ["tanh6"], theta: ["U6", "V6", "W6", "b6", "c6"] },
  2: { o: ["loss6", "y6"], h: ["V6", "W7"], a: ["V6", "W7"], theta: ["U6", "V6", "W6"] },
  1: { o: [], h: ["W7"], a: ["W7"], theta: ["U6", "W6"] },
};

for (const level of [1, 2, 3]) {
  for (const stage of ["o", "h", "a", "theta"]) {
    test(`backward, level ${level}, stage ${stage}: exactly the operands, the arrows and the result are bold`, () => {
      const picture = draw(6, stage, level);
      assert.deepEqual(withState(picture.nodes, "active"), AT_WORK[level][stage]);
      assert.deepEqual(withState(picture.edges, "active"), ARROWS[level][stage]);
    });

    test(`backward, level ${level}, stage ${stage}: what lies to the right is done, what lies to the left is pending`, () => {
      const { nodes } = draw(6, stage, level);
      for (const node of nodes.filter(isColumns)) {
        if (node.t > 7) assert.equal(node.state, "done", node.id);
        if (node.t < 5) assert.equal(node.state, "pending", node.id);
      }
    });
  }
}

test("arrows point back: down from L to a, from a to the h before; y still gives to L, nothing flows into x", () => {
  const edges = Object.fromEntries(draw(6, "theta").edges.map((edge) => [edge.id, edge]));
  const way = (id) => edges[id].points.map(([x, y]) => [Math.round(x), Math.round(y)]);
  for (const id of ["−log8", "softmax8", "V8", "tanh8"]) assert.ok(way(id)[0][1] < way(id)[1][1] && edges[id].head, id);
  const [[x0], [x1]] = way("W8");
  assert.ok(x1 < x0 && edges.W8.head);
  assert.ok(way("y8")[0][1] < way("y8")[1][1] && edges.y8.head);
  assert.equal(edges.U8.head, false);
  assert.deepEqual([edges.U6.head, edges.W6.head, edges.V6.head, edges.b6.head, edges.c6.head], [false, false, false, true, true]);
});

test("the way back ends in h(0), with the terms of the first step", () => {
  const start = (stage) => draw(1, stage).nodes.find(({ id }) => id === "h0");
  assert.deepEqual([start("a").nabla, start("theta").nabla], [false, true]);
  assert.equal(start("theta").state, "active");
  const arrow = draw(1, "theta").edges.find(({ id }) => id === "W1");
  assert.ok(arrow.head && arrow.points[0][0] > arrow.points[1][0]);
  assert.equal(draw(2, "theta").edges.find(({ id }) => id === "W2").head, false);
});

test("a node is written with a nabla from when its gradient is there", () => {
  const { nodes } = draw(6, "a");
  const nabla = nodes.filter((node) => node.nabla && isColumns(node)).map(({ id }) => id);
  assert.deepEqual(nabla.sort(), ["a6", "a7", "a8", "a9", "h6", "h7", "h8", "h9", "o6", "o7", "o8", "o9"]);
  assert.deepEqual(nodes.filter((node) => node.result).map(({ id }) => id), ["a6"]);
});

test("the last step has one source of ∇h only", () => {
  const { nodes, edges } = draw(9, "h");
  assert.deepEqual(withState(nodes, "active"), ["h9", "o9"]);
  assert.deepEqual(withState(edges, "active"), ["V9"]);
  assert.equal(draw(9, "h", 3, 0).nodes.find(({ id }) => id === "folded-delay").state, "done");
  assert.equal(draw(8, "h", 3, 0).nodes.find(({ id }) => id === "folded-delay").state, "active");
});

test("the folded circuit is bold where it works", () => {
  const bold = (stage, level) => {
    const { nodes, edges } = draw(6, stage, level, 0);
    return [...nodes, ...edges].filter((one) => one.state === "active").map(({ id }) => id).sort();
  };
  assert.deepEqual(bold("a", 3), ["folded-a", "folded-h", "tanh-folded"]);
  assert.deepEqual(bold("h", 2), ["V-folded", "W-home", "W-out", "folded-delay", "folded-h", "folded-o"]);
  assert.deepEqual(bold("o", 2), ["folded-L", "folded-o", "folded-y", "loss-folded", "y-folded"]);
});

test("the term of each shared parameter is named while it is made", () => {
  const named = draw(6, "theta").labels.filter(({ text }) => text.startsWith("∇")).map(({ text }) => text);
  assert.deepEqual(named.sort(), ["∇U", "∇V", "∇W"]);
});
