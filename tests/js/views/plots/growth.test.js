import assert from "node:assert/strict";
import test from "node:test";
import { linesOf, logAxis } from "../../../../static/js/views/plots/growth.js";

const orders = [
  { distinct: 10, possible: 12, unseen_contexts: 0, perplexity: { add_k: 9, witten_bell: 8, kneser_ney: 7.5 } },
  { distinct: 60, possible: 144, unseen_contexts: 0.25, perplexity: { add_k: null, witten_bell: 5, kneser_ney: 4 } },
];
const names = { possible: "all", distinct: "seen", network: "RNN", add_k: "1", witten_bell: "WB", kneser_ney: "KN", unseen: "new" };

test("a network is a flat line, and absent where there is none", () => {
  const answer = { growth: { orders }, networks: [{ num_parameters: 1234, perplexity: 3 }] };
  const lines = linesOf("distinct", answer, names);
  assert.deepEqual(lines.map(({ key, values }) => [key, values]), [["possible", [12, 144]], ["distinct", [10, 60]], ["network", [1234, 1234]]]);
  assert.equal(lines[2].shown[0], "1,234");
  assert.equal(linesOf("perplexity", answer, names).length, 4);
  assert.equal(linesOf("perplexity", { growth: { orders }, networks: [] }, names).length, 3);
});

test("what is infinite leaves a gap and says so; shares are per cent", () => {
  const [addK] = linesOf("perplexity", { growth: { orders }, networks: [] }, names);
  assert.deepEqual([addK.values, addK.shown], [[9, null], ["9.0", "∞"]]);
  assert.deepEqual(linesOf("unseen", { growth: { orders }, networks: [] }, names)[0].shown, ["0.0 %", "25.0 %"]);
});

test("ticks of a log axis stand apart", () => {
  assert.deepEqual(logAxis([3000, 1e17]).tickvals, [1e3, 1e6, 1e9, 1e12, 1e15]);
  assert.deepEqual(logAxis([30, null, 900]).tickvals, [10, 20, 50, 100, 200, 500, 1000, 2000, 5000]);
});
