/** Axes and words of the way back. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { ELMAN } from "../../cells.js";
import * as back from "../../../../static/js/core/trace/backward.js";

test("influence has a logarithm where a state is before its loss, and none elsewhere", () => {
  assert.deepEqual(back.logInfluence({ influence: [[10, 0], [0.01, 1]] }), [[1, null], [-2, 0]]);
  assert.equal(back.log10(0), null);
});

test("decades hold all numbers and are never empty", () => {
  assert.deepEqual(back.decades([0.00042, 3, 0]), [-4, 1]);
  assert.deepEqual(back.decades([1, 1]), [0, 1]);
  assert.deepEqual(back.decades([0]), [-1, 0]);
  assert.deepEqual(back.powers([-9, 1]), [-9, -7, -5, -3, -1, 1]);
  assert.deepEqual(back.powers([0, 2]), [0, 1, 2]);
});

test("the way back reaches a step once its stage is computed", () => {
  assert.equal(back.reachedBack(ELMAN, { t: 6, stage: "o" }, "h"), 7);
  assert.equal(back.reachedBack(ELMAN, { t: 6, stage: "h" }, "h"), 6);
  assert.equal(back.reachedBack(ELMAN, { t: 6, stage: "theta" }, "h"), 6);
});

test("what happens to the gradient is said by what was measured", () => {
  assert.deepEqual([0.24, 1, 1.6, null].map(back.fate), ["vanish", "hold", "explode", null]);
  assert.ok(back.verdict([{ relative_error: 1e-9 }]).isGood);
  assert.ok(!back.verdict([{ relative_error: 1e-9 }, { relative_error: 0.5 }]).isGood);
});
