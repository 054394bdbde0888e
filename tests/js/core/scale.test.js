import assert from "node:assert/strict";
import { test } from "node:test";
import { fromAbove, range, spread, ticks } from "../../../static/js/core/scale.js";

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

test("columns share the width; of too many those around t are seen", () => {
  assert.deepEqual(spread(4, 80, 1), [10, 30, 50, 70]);
  const centres = spread(200, 240, 100);
  const seen = centres.filter((x) => x > 0 && x < 240);
  assert.equal(seen.length, 20);
  assert.equal(centres[99], 10.5 * 12);
  assert.equal(spread(200, 240, 201)[199], 234);
  assert.equal(spread(200, 240, 1)[0], 6);
});
