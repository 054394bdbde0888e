import assert from "node:assert/strict";
import { test } from "node:test";
import { fromAbove, range, ticks } from "../../static/js/core/scale.js";

test("round steps of 1, 2 or 5 that reach the top, at most four of them", () => {
  assert.deepEqual(ticks(15.8), [0, 5, 10, 15, 20]);
  assert.deepEqual(ticks(20), [0, 5, 10, 15, 20]);
  assert.deepEqual(ticks(1), [0, 0.5, 1]);
  assert.deepEqual(ticks(0.3), [0, 0.1, 0.2, 0.3]);
});

test("every top between 0.1 and 100 is reached in one to four steps", () => {
  for (let top = 0.1; top < 100; top += 0.37) {
    const marks = ticks(top);
    assert.ok(marks.at(-1) >= top * (1 - 1e-9) && marks.length >= 2 && marks.length <= 5, `${top}: ${marks}`);
  }
});

test("fromAbove turns the drawn range into 0..1", () => {
  const [low, high] = range(20);
  assert.equal(fromAbove(high, 20), 0);
  assert.equal(fromAbove(low, 20), 1);
});
