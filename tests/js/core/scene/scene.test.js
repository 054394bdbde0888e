import assert from "node:assert/strict";
import { test } from "node:test";

import { ELMAN } from "../../cells.js";
import { layout } from "../../../../static/js/core/scene/layout.js";
import { roomOf } from "../../../../static/js/core/scene/shapes.js";
import { scene, sequenceOf } from "../../../../static/js/core/scene/scene.js";

const TEXT = [..."今天的天气真好呀"];
const sequence = { tau: 9, cell: ELMAN, inputs: ["<s>", ...TEXT], targets: [...TEXT, "</s>"] };
const draw = (t, stage, level, width = 1160, of = sequence) => {
  const cursor = { t, stage, level, direction: "forward", fold: 1 };
  return scene(of, cursor, layout({ width, cell: ELMAN, tau: of.tau, cursor }));
};
const withState = (list, state) => list.filter((one) => one.state === state).map((one) => one.id).sort();
const unrolled = (list) => list.filter((one) => !/folded|delay|unfold|W-/.test(one.id));
const active = (picture) => withState(unrolled(picture.nodes), "active");

/** Operands and result of each operation at t = 6, by level. */
const AT_WORK = {
  3: { a: ["a6", "b6", "h5", "x6"], h: ["a6", "h6"], o: ["c6", "h6", "o6"], yhat: ["o6", "yhat6"], L: ["L6", "y6", "yhat6"] },
  2: { a: ["h5", "x6"], h: ["h5", "h6", "x6"], o: ["h6", "o6"], yhat: ["o6"], L: ["L6", "o6", "y6"] },
  1: { a: ["h5", "x6"], h: ["h5", "h6", "x6"], o: [], yhat: [], L: [] },
};
const ARROWS = {
  3: { a: ["U6", "W6", "b6"], h: ["tanh6"], o: ["V6", "c6"], yhat: ["softmax6"], L: ["y6", "−log6"] },
  2: { a: ["U6", "W6"], h: ["U6", "W6"], o: ["V6"], yhat: ["loss6"], L: ["loss6", "y6"] },
  1: { a: ["U6", "W6"], h: ["U6", "W6"], o: [], yhat: [], L: [] },
};

for (const level of [1, 2, 3]) {
  for (const stage of ELMAN.stages.forward) {
    test(`level ${level}, stage ${stage}: exactly the operands, the arrows and the result are bold`, () => {
      const picture = draw(6, stage, level);
      assert.deepEqual(active(picture), AT_WORK[level][stage]);
      assert.deepEqual(withState(unrolled(picture.edges), "active"), ARROWS[level][stage]);
    });

    test(`level ${level}, stage ${stage}: what came before is done, what comes after is pending`, () => {
      const picture = draw(6, stage, level);
      for (const node of unrolled(picture.nodes)) {
        if (node.t < 5) assert.equal(node.state, "done", node.id);
        if (node.t > 6) assert.equal(node.state, "pending", node.id);
      }
      for (const { id, state } of unrolled(picture.edges)) {
        const t = Number(id.match(/\d+$/)[0]);
        if (t < 6) assert.equal(state, "done", id);
        if (t > 6) assert.equal(state, "pending", id);
      }
    });
  }
}

test("in the current column only what has been computed is inked", () => {
  const state = Object.fromEntries(draw(6, "o", 3).nodes.filter((node) => node.t === 6).map((node) => [node.kind, node.state]));
  assert.deepEqual(state, { x: "done", b: "done", a: "done", h: "active", c: "active", o: "active", yhat: "pending", L: "pending", y: "pending" });
});

test("one node is the result of the operation under the cursor", () => {
  for (const stage of ELMAN.stages.forward) {
    assert.deepEqual(draw(4, stage, 3).nodes.filter((node) => node.result).map((node) => node.id), [`${stage}4`]);
  }
});

test("the token at x(t) is what is read, the one at y(t) what is to be predicted: w(t)", () => {
  const { labels } = draw(6, "h", 3);
  const tokens = labels.filter((label) => label.kind === "token" && label.t === 6);
  assert.deepEqual(tokens.map(({ text, hue, strong }) => [text, hue, strong]), [["气", "ink", true], ["真", "target", true]]);
  assert.equal(tokens[0].state, "done");
  assert.equal(tokens[1].state, "pending");
});

test("h(0) is drawn and known from the start; level 1 has no outputs, level 3 all parts", () => {
  const kinds = (level) => [...new Set(unrolled(draw(1, "a", level).nodes).map((node) => node.kind))].sort();
  const start = draw(1, "a", 3).nodes.find((node) => node.id === "h0");
  assert.deepEqual([start.state, start.ghost, start.sup], ["active", false, "(0)"]);
  assert.deepEqual(kinds(1), ["h", "x"]);
  assert.deepEqual(kinds(2), ["L", "h", "o", "x", "y"]);
  assert.deepEqual(kinds(3), ["L", "a", "b", "c", "h", "o", "x", "y", "yhat"]);
});

test("arrows have the tutorial's colours: U and V blue, W red, biases orange, targets green", () => {
  const hues = Object.fromEntries(draw(6, "h", 3).edges.map(({ via, hue }) => [via, hue]));
  const { U, V, W, b, c, y, tanh, softmax } = hues;
  assert.deepEqual({ U, V, W, b, c, y, tanh, softmax }, {
    U: "x", V: "x", W: "w", b: "bias", c: "bias", y: "target", tanh: "ink", softmax: "ink",
  });
});

test("W runs level where h feeds h, and down to a at full detail; every arrow keeps clear of its nodes", () => {
  for (const level of [1, 2, 3]) {
    const { nodes, edges } = draw(6, "h", level);
    const by = Object.fromEntries(nodes.map((node) => [node.id, node]));
    const [[x0, y0], [x1, y1]] = edges.find((edge) => edge.id === "W6").points;
    assert.ok(x1 > x0);
    assert.equal(Math.sign(Math.round(y1 - y0)), level === 3 ? 1 : 0);
    const target = by[level === 3 ? "a6" : "h6"];
    const isClear = (x, y, node) => Math.abs(x - node.x) > node.hw || Math.abs(y - node.y) > node.hh;
    assert.ok(isClear(x0, y0, by.h5));
    assert.ok(isClear(x1, y1, target));
  }
});

test("the frame stands round the current column and inside the picture", () => {
  for (const width of [296, 720, 1160]) {
    for (const t of [1, 5, 9]) {
      const { box, nodes } = draw(t, "a", 3, width);
      const column = nodes.filter((node) => node.t === t);
      for (const { x, y, r } of column) assert.ok(box.x0 < x - r && x + r < box.x1 && box.y0 < y - r && y + r < box.y1);
      const others = nodes.filter((node) => node.t !== t && node.t !== null && node.r > 9);
      for (const { x, r } of others) assert.ok(x + r < box.x0 || x - r > box.x1);
      assert.ok(box.x0 >= 0 && box.x1 <= width);
    }
  }
});

test("no label lies on another or on a node", () => {
  const wide = (label) => (label.kind === "token" ? 16 : label.text.length === 1 ? 11 : label.text.length * 5.8);
  for (const level of [2, 3]) {
    for (const width of [296, 720, 1160]) {
      const { labels, nodes } = draw(5, "a", level, width);
      const boxes = labels.filter((label) => label.kind !== "word").map((label) => {
        const w = wide(label);
        const x0 = label.x - { left: 0, middle: w / 2, right: w }[label.anchor];
        return { text: label.text, x0, x1: x0 + w, y0: label.y - 6, y1: label.y + 6 };
      });
      const rounds = nodes.filter(({ kind }) => kind !== "x" && kind !== "y").map(({ id, x, y, r, hw = r, hh = r - 3 }) =>
        ({ text: id, x0: x - hw, x1: x + hw, y0: y - hh, y1: y + hh }));
      for (const [i, one] of boxes.entries()) {
        for (const other of [...boxes.slice(i + 1), ...rounds]) {
          const apart = one.x1 <= other.x0 || other.x1 <= one.x0 || one.y1 <= other.y0 || other.y1 <= one.y0;
          assert.ok(apart, `level ${level}, ${width}px: ${one.text} on ${other.text}`);
        }
      }
    }
  }
});

test("past the window a state comes in from before it and goes on after it", () => {
  const inputs = Array.from({ length: 40 }, (_, i) => `w${i}`);
  const { nodes, edges } = draw(20, "h", 3, 1160, { tau: 40, inputs, targets: inputs });
  const times = nodes.filter((node) => node.kind === "x" && node.t !== null).map((node) => node.t);
  assert.equal(times.length, 12);
  const before = nodes.find((node) => node.kind === "h" && node.t === times[0] - 1);
  assert.deepEqual([before.ghost, before.state], [true, "done"]);
  assert.equal(edges.find((edge) => edge.id === "W-on").state, "pending");
});

test("the folded circuit is always inked; what works is bold, W with its delay", () => {
  const folded = (stage, level) => {
    const cursor = { t: 6, stage, level, direction: "forward", fold: 0 };
    const { nodes, edges } = scene(sequence, cursor, layout({ cell: ELMAN, width: 1160, tau: 9, cursor }));
    const all = [...nodes, ...edges];
    assert.ok(all.every((one) => one.state !== "pending"));
    return withState(all, "active");
  };
  const recurrence = ["U-folded", "W-home", "W-out", "folded-delay", "folded-h", "folded-x"];
  assert.deepEqual(folded("a", 3), [...recurrence, "b-folded", "folded-a", "folded-b"].sort());
  assert.deepEqual(folded("h", 3), ["folded-a", "folded-h", "tanh-folded"]);
  assert.deepEqual(folded("o", 3), ["V-folded", "c-folded", "folded-c", "folded-h", "folded-o"]);
  assert.deepEqual(folded("L", 2), ["folded-L", "folded-o", "folded-y", "loss-folded", "y-folded"]);
  assert.deepEqual(folded("h", 1), recurrence);
});

test("the scene is a pure function: same input, same picture, and nothing in it is shared", () => {
  assert.deepEqual(draw(6, "h", 3), draw(6, "h", 3));
  const first = draw(6, "h", 3);
  first.nodes[0].x = -1;
  assert.notEqual(draw(6, "h", 3).nodes[0].x, -1);
});

test("a trace gives its sequence of tokens", () => {
  const top = ["好", "unbelievable", "a", "the fourth, which is not drawn"].map((token) => ({ token }));
  const trace = { tau: 2, cell: ELMAN, outline: { x_token: ["<s>", "好"], y_token: ["好", "</s>"] }, steps: [{ yhat: { top } }] };
  const { widest, ...tokens } = sequenceOf(trace);
  assert.deepEqual(tokens, { tau: 2, cell: ELMAN, inputs: ["<s>", "好"], targets: ["好", "</s>"] });
  assert.ok(Math.abs(widest - 0.7 * roomOf("unbelievable")) < 1e-9);
});
