/** Another cell than Elman's, from its declaration alone: its picture, its walk, its sums and its matrices. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { GRU } from "../../cells.js";
import { first, isEnd, next, stageOf, turned } from "../../../../static/js/core/cursor/cursor.js";
import { layout } from "../../../../static/js/core/scene/layout.js";
import { scene } from "../../../../static/js/core/scene/scene.js";
import { linesExpected, linesOf, placeOf } from "../../../../static/js/core/trace/component.js";
import { matricesOf, usedBy } from "../../../../static/js/core/trace/what_if.js";
import { rowsOf } from "../../../../static/js/core/trace/worked.js";

const RUN = { tau: 4, cell: GRU };
const sequence = { ...RUN, inputs: ["<s>", "天", "气", "天"], targets: ["天", "气", "天", "</s>"] };
const at = (t, stage, level = 3, direction = "forward", fold = 1) => ({ t, stage, level, direction, fold });
const draw = (cursor, width = 1160) => scene(sequence, cursor, layout({ width, ...RUN, cursor }));
const withState = (list, state) => list.filter((one) => one.state === state).map(({ id }) => id).sort();

test("a walk visits every operation of every time step", () => {
  const path = [first(at(1, "a_z"), RUN)];
  while (!isEnd(path.at(-1), RUN)) path.push(next(path.at(-1), RUN));
  assert.deepEqual(path.map(({ t, stage }) => `${stage}${t}`), [1, 2, 3, 4].flatMap((t) => GRU.stages.forward.map((stage) => `${stage}${t}`)));
});

test("every node of every time step is drawn, and none lies on another", () => {
  const { nodes } = draw(at(2, "h"));
  for (const t of [1, 2, 3, 4]) {
    const names = [...Object.keys(GRU.nodes), ...Object.keys(GRU.parameters).filter((name) => GRU.parameters[name].length === 1)];
    assert.deepEqual(nodes.filter((node) => node.t === t).map(({ kind }) => kind).sort(), names.sort());
  }
  const sides = ({ r, hw = r, hh = r }) => [hw, hh];
  nodes.forEach((one, i) => nodes.slice(i + 1).forEach((other) => {
    const [[w, h], [v, g]] = [sides(one), sides(other)];
    assert.ok(Math.abs(one.x - other.x) >= w + v - 1 || Math.abs(one.y - other.y) >= h + g - 1, `${one.id} and ${other.id}`);
  }));
});

test("every operand has its arrow, with a name of its own", () => {
  const { edges } = draw(at(2, "h"));
  const here = edges.filter(({ id }) => id.endsWith("2"));
  assert.equal(here.length, GRU.levels[3].operations.flatMap(({ arrows }) => arrows).length);
  assert.equal(new Set(edges.map(({ id }) => id)).size, edges.length);
});

test("exactly the operands and the result of an operation are bold", () => {
  const bold = (stage) => withState(draw(at(2, stage)).nodes, "active");
  assert.deepEqual(bold("a_z"), ["a_z2", "b_z2", "h1", "x2"]);
  assert.deepEqual(bold("z"), ["a_z2", "z2"]);
  assert.deepEqual(bold("a_n"), ["a_n2", "b_n2", "m2", "r2", "x2"]);
  assert.deepEqual(bold("h"), ["h1", "h2", "n2", "z2"]);
  assert.deepEqual(withState(draw(at(2, "h")).edges, "active"), ["1−z2", "z-h2", "z2"]);
});

test("backward a stage works with the gradients of what reads its node", () => {
  const bold = (stage) => withState(draw(at(2, stage, 3, "backward")).nodes, "active").filter((id) => !/^[bc]/.test(id));
  assert.deepEqual(bold("h"), ["a_r3", "a_z3", "h2", "h3", "m3", "o2"]);
  assert.deepEqual(bold("m"), ["a_n2", "m2"]);
});

test("folded, W's loop leads from the state to all that read it", () => {
  const { edges, nodes } = draw(at(2, "h", 3, "forward", 0));
  const homes = GRU.levels[3].operations.flatMap(({ arrows }) => arrows.filter(({ lag }) => lag)).map(({ via }) => `${via}-home`);
  assert.deepEqual(edges.filter(({ id }) => id.endsWith("-home")).map(({ id }) => id), homes);
  assert.equal(nodes.filter(({ kind }) => kind === "delay").length, 1);
});

test("at coarser levels the gates are part of h", () => {
  assert.deepEqual(withState(draw(at(2, "a_r", 2)).nodes, "active"), ["h1", "x2"]);
  assert.deepEqual(new Set(draw(at(2, "h", 1)).nodes.map(({ kind }) => kind)), new Set(["h", "x"]));
});

test("a node leads to the stage that makes it, a bias to the one that reads it", () => {
  assert.deepEqual(["z", "b_m", "x", "y"].map((name) => stageOf(GRU, name, at(1, "h"))), ["z", "m", "a_z", "L"]);
  assert.deepEqual(["z", "n", "b_m", "y"].map((name) => stageOf(GRU, name, at(1, "h", 3, "backward"))), ["a_z", "a_n", "theta", "o"]);
  assert.equal(turned(GRU, at(1, "n"), "backward").stage, "a_n");
});

test("a term leads to where its operand was made", () => {
  const choice = { picked: 2, token: 3, parameter: "W_z", column: null };
  assert.deepEqual(placeOf(GRU, at(2, "z"), choice), { of: "z", t: 2, i: 2 });
  assert.deepEqual(placeOf(GRU, at(2, "theta", 3, "backward"), choice), { of: "dW_z", t: 2, i: 2 });
  const term = { index: 1, token: null, left_shown: 1, right_shown: 1, shown: 1 };
  const lines = (of, symbol) => linesOf(GRU, { of, t: 2, rule: "sum", groups: [{ symbol, count: 1, terms: [term], rest: null }] });
  assert.deepEqual(lines("z", "W_z")[0].follow, { t: 1, stage: "h", picked: 1 });
  assert.deepEqual(lines("a_n", "r")[0].follow, { t: 2, stage: "m", picked: 1 });
  assert.equal(lines("a_n", "U_n")[0].follow, null);
  assert.deepEqual(lines("dW_n", "W_n")[0].follow, { t: 1, stage: "theta" });
  assert.equal(linesExpected(GRU, { of: "a_z", t: 1 }, { hidden_size: 3, vocabulary_size: 5, tau: 4 }), 5);
});

test("its matrices, and which of them an operation uses", () => {
  const sizes = { hidden: 3, token: 5 };
  const arrays = Object.fromEntries(Object.entries(GRU.parameters).map(([name, [of, by]]) =>
    [name, by ? Array.from({ length: sizes[of] }, () => Array(sizes[by]).fill(0)) : Array(sizes[of]).fill(0)]));
  assert.deepEqual(matricesOf(GRU, { tokens: null, ...arrays }).map(({ name }) => name), Object.keys(GRU.parameters));
  assert.deepEqual(usedBy(GRU, at(1, "m"), { x: [2], y: [1] }), { W_n: "all", b_m: "all" });
  assert.deepEqual(usedBy(GRU, at(1, "a_r"), { x: [2], y: [1] }), { U_r: 2, W_r: "all", b_r: "all" });
});

test("a sum's vectors are its products, its biases and its result", () => {
  const step = { t: 1, a_n: [1], rm: [2], U_nx: [3], zh: [4], "1−zn": [5], h: [9], z: [0.5], a_z: [0] };
  const trace = { cell: GRU, steps: [step], parameters: { b_n: [7] } };
  const names = (stage) => rowsOf(trace, { t: 1, stage }).map(({ name, values }) => [name, values[0]]);
  assert.deepEqual(names("a_n"), [["b_n", 7], ["U_nx", 3], ["rm", 2], ["a_n", 1]]);
  assert.deepEqual(names("h"), [["1−zn", 5], ["zh", 4], ["h", 9]]);
  assert.deepEqual(names("z"), [["a_z", 0], ["z", 0.5]]);
});
