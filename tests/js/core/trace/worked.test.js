import assert from "node:assert/strict";
import { test } from "node:test";

import { ELMAN } from "../../cells.js";
import * as worked from "../../../../static/js/core/trace/worked.js";

const h0 = [0.1, -0.2];
const step = {
  t: 1, a: [0.84214, -1.7], h: [Math.tanh(0.84214), Math.tanh(-1.7)], Wh: [0.41193, -1.2], Ux: [0.39901, -0.3], L: -Math.log(0.31042),
  yhat: { top: [], target: { id: 5, token: "真", prob: 0.31042, rank: 1, o: 9.31036, c: 0.25 }, log_z: 9.31036 - Math.log(0.31042) },
};
const trace = { cell: ELMAN, h0, b: [0.0312, -0.2], steps: [step], outline: { largest: { a: 1.7, h: 0.94, Ux: 0.39901, Wh: 1.2 } } };
const cursor = { t: 1, stage: "a" };

test("a(t) is worked from b, W h(t − 1) and U x(t), h(t) from a(t)", () => {
  assert.deepEqual(worked.rowsOf(trace, cursor).map(({ name, lag }) => [name, lag]), [["b", 0], ["Wh", 1], ["Ux", 0], ["a", 0]]);
  assert.deepEqual(worked.rowsOf(trace, { t: 1, stage: "h" }).map(({ values }) => values), [step.a, step.h]);
});

test("the written component is the one that stands out most", () => {
  assert.equal(worked.strongest(ELMAN, step), 2);
});

test("shown operands add up to the shown result", () => {
  const { operands, result, digits } = worked.component(trace, cursor, 1);
  const shown = operands.map((x) => Number(x.toFixed(digits)));
  assert.equal(shown.reduce((sum, x) => sum + x, 0).toFixed(digits), result.toFixed(digits));
});

test("four digits unless others agree better, and it is said when none do", () => {
  const sum = (terms) => terms.reduce((total, x) => total + x, 0);
  assert.deepEqual(worked.decimals([0.1, 0.2], 0.3, sum), { digits: 4, exact: true });
  assert.deepEqual(worked.decimals([0.10004, 0.20004], 0.30008, sum), { digits: 5, exact: true });
  assert.deepEqual(worked.decimals([0.1, 0.2], 0.9, sum), { digits: 4, exact: false });
});

test("tanh of the shown a is the shown h", () => {
  const { operands: [a], result, digits } = worked.component(trace, { t: 1, stage: "h" }, 1);
  assert.equal(Math.tanh(Number(a.toFixed(digits))).toFixed(digits), result.toFixed(digits));
});

test("the target's score is its bias and its product", () => {
  const { c, product, o } = worked.score(step);
  assert.ok(Math.abs(c + product - o) < 1e-12);
});

test("the shown fraction is the shown probability", () => {
  const { top, sum, prob, quotient: { digits: q }, o, logZ, exponents: { digits: e } } = worked.softmax(step);
  assert.equal((worked.rounded(top, q) / worked.rounded(sum, q)).toPrecision(4), prob.toPrecision(4));
  assert.equal(Math.exp(Number(o.toFixed(e)) - Number(logZ.toFixed(e))).toPrecision(4), prob.toPrecision(4));
});

test("minus the logarithm of the shown probability is the shown loss, in nats and bits", () => {
  const { prob, nats, bits, digits } = worked.loss(step);
  assert.equal((-Math.log(Number(prob.toPrecision(digits)))).toFixed(4), nats.toFixed(4));
  assert.ok(Math.abs(2 ** -bits - prob) < 1e-12);
});

test("a loss is also ln of softmax's sum minus the score of the target, to the last shown digit", () => {
  const { nats, logZ, o, difference: { digits, exact } } = worked.loss(step);
  const [all, own] = [logZ, o].map((x) => Number(x.toFixed(digits)));
  assert.ok(exact);
  assert.equal((all - own).toFixed(digits), nats.toFixed(digits));
});

test("numbers keep all their whole digits while they can be written out", () => {
  assert.equal(worked.rounded(32817.4, 4), 32817);
  assert.equal(worked.rounded(48.8623, 4), 48.86);
  assert.equal(worked.rounded(123456789, 4), 123500000);
});
