import assert from "node:assert/strict";
import { test } from "node:test";

import { figure, series, statesInMemory, table } from "../../../../static/js/core/trace/cost.js";

const costs = [
  { tau: 100, training: { seconds: 0.00279, bytes: 25008 }, forward: { seconds: 0.00016, bytes: 12560 } },
  { tau: 100000, training: { seconds: 8.0234, bytes: 326234567 }, forward: { seconds: 4.497, bytes: 3180000 } },
];

test("time in seconds and memory in megabytes, one line a work", () => {
  assert.deepEqual(series(costs, "seconds")[0], { work: "training", x: [100, 100000], y: [0.00279, 8.0234] });
  assert.deepEqual(series(costs, "bytes").map(({ work, y }) => [work, y[1]]), [["training", 326.234567], ["forward", 3.18]]);
});

test("the table says the same to three digits", () => {
  assert.deepEqual(table(costs), [[100, "0.00279", "0.025", "0.00016", "0.0126"], [100000, "8.02", "326", "4.5", "3.18"]]);
  assert.equal(figure(1234.5), "1230");
});

test("all states are in memory, or the latest one", () => {
  assert.deepEqual([statesInMemory(0, true), statesInMemory(7, true), statesInMemory(7, false)], [0, 1, 7]);
});
