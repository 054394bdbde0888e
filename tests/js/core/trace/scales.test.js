import assert from "node:assert/strict";
import { test } from "node:test";

import { ELMAN } from "../../cells.js";
import { gradientLimit, limitOf } from "../../../../static/js/core/trace/scales.js";

const trace = { cell: ELMAN, b: [0.0312, -2.5], outline: { largest: { a: 1.7, h: 0.94, Ux: 0.39, Wh: 1.2 } } };
const step = (dh, da, output, later) => ({ dh: [dh], da: [da], from_output: [output], from_later: [later] });

test("states end at 1, everything that adds up to a(t) at the largest of it in the whole sentence", () => {
  assert.equal(limitOf(trace, "h"), 1);
  assert.equal(limitOf(trace, "a"), 2.5);
});

test("all gradients of a way back share one scale, the two sources of the state's gradient among them", () => {
  const steps = [step(0.1, 0.05, 0.4, -0.3), step(-0.2, 0.1, -0.2, 0)];
  assert.equal(gradientLimit(ELMAN, steps), 0.4);
  assert.deepEqual(["dh", "da"].map((name) => limitOf(trace, name, steps)), [0.4, 0.4]);
  assert.equal(limitOf(trace, "dh"), 1);
});
