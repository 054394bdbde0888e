/** The lines of the chain of factors, and the names at their ends. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { apart, leftOf } from "../../../../static/js/core/trace/chain.js";
import { chainUrl } from "../../../../static/js/core/trace/component.js";

test("a line begins with the whole gradient at h(t) and ends with what is left at h(k)", () => {
  const links = [{ step: 9, so_far: 0.5 }, { step: 8, so_far: 0.1 }];
  assert.deepEqual(leftOf({ chain: { t: 9, links }, product_stretches: [1.5, 0.4] }), { steps: [9, 8, 7], left: [1, 0.5, 0.1], most: [1, 1.5, 0.4] });
});

test("names that would overlap move apart, those with room stay, and their order is kept", () => {
  assert.deepEqual(apart([0, 100, 50], 18), [0, 100, 50]);
  assert.deepEqual(apart([12, 10, -90], 18), [28, 10, -90]);
  assert.deepEqual(apart([5, 5, 5], 10), [5, 15, 25]);
  assert.deepEqual(apart([], 18), []);
});

test("a chain is asked of the run that is shown, changes included, under a multiple of W of its own", () => {
  const trace = { text: "天气", model: { id: "rnn-tiny" }, scale_w: 4, changes: [{ name: "b", row: 1, column: null, value: 0.5 }] };
  const query = new URLSearchParams(chainUrl(trace, { t: 3, k: 1, scale: 0.2 }).split("?")[1]);
  assert.deepEqual(Object.fromEntries(query), { text: "天气", model: "rnn-tiny", scale_w: "0.2", set: "b_1_0.5", t: "3", k: "1" });
});
