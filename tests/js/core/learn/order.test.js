import assert from "node:assert/strict";
import test from "node:test";
import { moved, placeAt } from "../../../../static/js/core/learn/order.js";

test("an entry is moved, and kept within the list", () => {
  assert.deepEqual(moved(["a", "b", "c"], 0, 1), ["b", "a", "c"]);
  assert.deepEqual(moved(["a", "b", "c"], 2, 0), ["c", "a", "b"]);
  assert.deepEqual(moved(["a", "b", "c"], 2, 3), ["a", "b", "c"]);
  assert.deepEqual(moved(["a", "b", "c"], 0, -1), ["a", "b", "c"]);
});

test("what is dragged goes before the first entry whose middle is below", () => {
  assert.equal(placeAt([10, 30, 50], 5), 0);
  assert.equal(placeAt([10, 30, 50], 31), 2);
  assert.equal(placeAt([10, 30, 50], 99), 3);
});
