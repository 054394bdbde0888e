/** Where two runs part. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { distance, parting, rowsOf } from "../../../../static/js/core/trace/compare.js";

const run = (read, best, h = []) => ({ tau: read.length, hidden_size: h[0]?.length ?? 0, outline: { x_token: read, best_token: best }, steps: h.map((one) => ({ h: one })) });

test("two sentences part where they are read differently, or where one ends", () => {
  const one = run(["<s>", "天", "气"], ["a", "b", "c"]);
  assert.deepEqual(parting(one, run(["<s>", "天", "天"], ["a", "b", "d"]), true), { t: 3, by: "input" });
  assert.deepEqual(parting(one, run(["<s>", "天"], ["a", "b"]), true), { t: 3, by: "end" });
  assert.equal(parting(one, run(["<s>", "天", "气"], ["x", "y", "z"]), true), null);
});

test("two networks part where they guess differently", () => {
  assert.deepEqual(parting(run(["<s>", "天"], ["a", "b"]), run(["<s>", "天"], ["a", "c"]), false), { t: 2, by: "best" });
});

test("the distance of two states is told while both runs last and are of one size", () => {
  const [one, other] = [run(["<s>"], [""], [[1, 2]]), run(["<s>"], [""], [[4, 6]])];
  assert.equal(distance(one, other, 1), 5);
  assert.equal(distance(one, other, 2), null);
  assert.equal(distance(one, run(["<s>"], [""], [[1]]), 1), null);
  assert.deepEqual(rowsOf(one), [[1], [2]]);
});
