import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { readNpy, rows } from "../../../../static/js/core/trace/npy.js";
import { BLOCK, fill, gap, isWhole, REACH, stepAt, traceOf } from "../../../../static/js/core/trace/trace.js";

const TAU = 500;
const steps = (start, stop) => Array.from({ length: stop - start + 1 }, (_, i) => ({ t: start + i, h: [start + i] }));
const column = (make) => Array.from({ length: TAU }, (_, i) => make(i + 1));
const outline = {
  x: column((t) => t), y: column((t) => t + 1), x_token: column((t) => `w${t}`), y_token: column((t) => `w${t + 1}`), L: column((t) => t / 10),
  prob: column(() => 0.5), rank: column(() => 2), best: column(() => 7), best_token: column(() => "天"), best_prob: column(() => 0.6), h_norm: column(() => 3),
};
const answer = { tau: TAU, outline, steps: steps(33, 96) };

test("steps of an answer stand at their time, others are null until they are filled in", () => {
  const trace = traceOf(answer);
  assert.equal(stepAt(trace, 33).t, 33);
  assert.equal(stepAt(trace, 32), null);
  assert.equal(stepAt(trace, 0), null);
  fill(trace, { steps: steps(1, 32) });
  assert.equal(stepAt(trace, 1).t, 1);
  assert.equal(answer.steps.length, 64, "the answer itself is not changed");
});

test("the block of the cursor is missed before those of its neighbours", () => {
  const trace = traceOf(answer);
  assert.equal(gap(trace, 60), null);
  assert.deepEqual(gap(trace, 90), { start: 97, stop: 128 });
  assert.deepEqual(gap(trace, 40), { start: 1, stop: 32 });
  assert.deepEqual(gap(trace, 300), { start: 289, stop: 320 });
  assert.deepEqual(gap(trace, 500), { start: 481, stop: 500 });
});

test("filling gaps ends with everything that is near, and in the end with the whole run", () => {
  const trace = traceOf(answer);
  const fetchNear = (t) => { for (let block = gap(trace, t); block; block = gap(trace, t)) fill(trace, { steps: steps(block.start, block.stop) }); };
  fetchNear(200);
  assert.ok([200 - REACH, 200, 200 + REACH].every((t) => stepAt(trace, t)));
  assert.equal(isWhole(trace), false);
  for (let t = 1; t <= TAU; t += REACH) fetchNear(t);
  fetchNear(TAU);
  assert.equal(isWhole(trace), true);
});

test("server and page cut a long run in the same way", () => {
  const python = readFileSync(new URL("../../../../app/explain/trace/answer.py", import.meta.url), "utf8");
  assert.ok(python.includes(`BLOCK, REACH = ${BLOCK}, ${REACH} `));
});

/** What numpy.save writes: magic, version 1.0, the header's length, the header, the values. */
function npy(descr, shape, values) {
  const header = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${shape}), }`.padEnd(117) + "\n";
  const bytes = new Uint8Array(10 + 118 + values.byteLength);
  bytes.set([0x93, ...new TextEncoder().encode("NUMPY"), 1, 0, 118, 0]);
  bytes.set(new TextEncoder().encode(header), 10);
  bytes.set(new Uint8Array(values.buffer), 128);
  return bytes.buffer;
}

test("floats of half and single precision are read from .npy", () => {
  const half = readNpy(npy("<f2", "2, 4", new Uint16Array([0x0000, 0x3c00, 0xbc00, 0x3555, 0x7c00, 0x0001, 0x8400, 0x7bff])));
  assert.deepEqual(half.shape, [2, 4]);
  assert.deepEqual([...half.values], [0, 1, -1, 1365 / 4096, Infinity, 2 ** -24, -(2 ** -14), 65504]);
  const single = readNpy(npy("<f4", "3,", new Float32Array([0.1, -2, 3e8])));
  assert.deepEqual([single.shape, [...single.values]], [[3], [Math.fround(0.1), -2, 3e8]]);
  assert.deepEqual(rows({ shape: [2, 3], values: [1, 2, 3, 4, 5, 6] }), [[1, 4], [2, 5], [3, 6]]);
  assert.throws(() => readNpy(npy("<i8", "1,", new Float64Array([1]))), TypeError);
});
