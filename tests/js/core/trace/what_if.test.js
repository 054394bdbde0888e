import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { ELMAN } from "../../cells.js";
import { entryOf, keyOf, LARGEST, matricesOf, nameOf, nameOfChange, short, typed, usedBy, withEntry } from "../../../../static/js/core/trace/what_if.js";

const parameters = {
  tokens: ["<unk>", "<s>", "天"], U: [[1, 2, 3], [4, 5, 6]], W: [[0.1, 0.2], [0.3, 0.4]], V: [[1, 2], [3, 4], [5, 6]], b: [7, 8], c: [9, 10, 11],
};

test("rows and columns are named by component or token, entries as the API counts them", () => {
  const [U, W, b, V, c] = matricesOf(ELMAN, parameters);
  assert.deepEqual([U, W, b, V, c].map(({ name }) => name).join(""), "UWbVc");
  assert.deepEqual([U.rows, U.columns], [["1", "2"], ["<unk>", "<s>", "天"]]);
  assert.deepEqual([c.rows, c.columns, c.values], [["<unk>", "<s>", "天"], [""], [[9], [10], [11]]]);
  assert.equal(keyOf(entryOf(U, 1, 2)), "U_2_2");
  assert.equal(keyOf(entryOf(V, 0, 1)), "V_0_2");
  assert.equal(keyOf(entryOf(b, 1, 0)), "b_2");
  assert.equal(keyOf(entryOf(c, 0, 0)), "c_0");
  assert.deepEqual([nameOf(U, 1, 2), nameOf(b, 0, 0)], ["U[2, 天]", "b[1]"]);
  assert.equal(nameOfChange([U, W, b, V, c], { name: "V", row: 2, column: 1 }), "V[天, 1]");
});

test("what is typed is a number, or it is said what is wrong", () => {
  assert.deepEqual(typed(" −0.5 "), { value: -0.5 });
  assert.deepEqual(typed("1e-3"), { value: 0.001 });
  assert.deepEqual(typed("0,25"), { value: 0.25 });
  for (const text of ["", "  ", "abc", "NaN", "1.2.3", "--1"]) assert.deepEqual(typed(text), { problem: "number" });
  for (const text of ["1e7", "-2000000", "Infinity", "1e999"]) assert.deepEqual(typed(text), { problem: "large" });
});

test("one more entry is set, the same one again replaces it, its old value takes it out", () => {
  const b = { name: "b", row: 1, column: null };
  const W = { name: "W", row: 2, column: 1 };
  const set = withEntry([], b, 0.5, 7);
  assert.equal(set, "b_1_0.5");
  const changes = [{ ...b, value: 0.5, before: 7 }];
  assert.equal(withEntry(changes, W, -2, 0.3), "b_1_0.5,W_2_1_-2");
  assert.equal(withEntry(changes, b, 0.25, 0.5), "b_1_0.25");
  assert.equal(withEntry(changes, b, 7, 0.5), null);
  assert.equal(withEntry([], W, -1.23, 0.30000001192092896), "W_2_1_-1.23");
  assert.equal(withEntry([{ ...W, value: 1, before: 0.30000001192092896 }], W, 0.3, 1), null);
});

test("a weight is written as short as single precision allows", () => {
  assert.deepEqual([0.30000001192092896, -1.2300000190734863, 2, 1e-7].map(short), ["0.3", "−1.23", "2", "1e−7"]);
});

test("an operation uses whole matrices, and of the input's and the output's one token", () => {
  const outline = { x: [1, 2], y: [2, 0] };
  assert.deepEqual(usedBy(ELMAN, { t: 2, stage: "a", direction: "forward" }, outline), { U: 2, W: "all", b: "all" });
  assert.deepEqual(usedBy(ELMAN, { t: 2, stage: "yhat", direction: "forward" }, outline), { V: 0, c: 0 });
  assert.deepEqual(usedBy(ELMAN, { t: 1, stage: "L", direction: "forward" }, outline), {});
  assert.deepEqual(Object.keys(usedBy(ELMAN, { t: 1, stage: "theta", direction: "backward" }, outline)), ["U", "W", "b", "V", "c"]);
});

test("server and page draw the same line at what is too large", () => {
  const python = readFileSync(new URL("../../../../app/explain/trace/what_if.py", import.meta.url), "utf8");
  assert.equal(Number(python.match(/^LARGEST = (\S+)/m)[1]), LARGEST);
});
