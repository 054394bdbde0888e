/**
 * Picks the figures of a trace that work an equation out, and tells with how many digits they agree: a reader who recomputes a
 * shown result from the shown operands gets the shown result. Pure; no figure is made here that the trace does not hold.
 *
 * @typedef {{name: string, arrow?: import("../cell.js").Arrow, lag: number, hue: string, values: number[], limit?: number}} Row  one vector, lag 1: of
 *   time step t − 1; arrow: the operand that it is the product of; limit: the end of its colour scale, where that is not that of the others
 */

import { makerOf, productOf, termsOf } from "../cell.js";
import { biasOf, stepAt } from "./trace.js";

const USUAL = 4;
const DIGITS = [4, 5, 6, 3, 7, 2];      // in the order of our liking; float32 holds no more than 7
const WHOLE = 1e7;          // from here on a number is written with a power of ten

/** The vectors that a stage works with, operands first, result last. @returns {Row[]} */
export function rowsOf(trace, { t, stage }) {
  const { cell } = trace;
  const step = /** @type {import("./trace.js").Step} */ (stepAt(trace, t));
  const { look, rule } = cell.nodes[stage];
  const row = (name, values, hue, lag = 0) => ({ name, values, hue, lag });
  const arrows = termsOf(makerOf(cell, stage));
  if (look !== "state") return rule === "sum" ? arrows.filter(({ way }) => way === "matrix").map(({ source, hue }) => row(source, step[source], hue)) : [];
  if (rule !== "sum") return [row(arrows[0].source, step[arrows[0].source], "ink"), { ...row(stage, step[stage], "x"), limit: 1 }];
  const operand = (arrow) => {
    if (arrow.way === "bias") return row(arrow.source, biasOf(trace, arrow.source), arrow.hue);
    const name = productOf(arrow);
    return { ...row(name, step[name], arrow.hue, arrow.lag), arrow };
  };
  return [...[...arrows].reverse().map(operand), row(stage, step[stage], "ink")];
}

/** The component that stands out most in the first sum of a time step, a(t), counted from 1. @param {import("../cell.js").Cell} cell */
export function strongest(cell, step) {
  const a = step[cell.stages.forward[0]];
  return 1 + a.reduce((best, value, i) => (Math.abs(value) > Math.abs(a[best]) ? i : best), 0);
}

/** Decimals at which `combine` of the rounded operands gives the rounded result; `exact`: there are such. */
export function decimals(operands, result, combine) {
  return digits((d) => combine(operands.map((x) => Number(x.toFixed(d)))).toFixed(d) === result.toFixed(d));
}

/** So many significant digits, but never less than the whole number while that can be written out. */
export function rounded(x, digits) {
  return x >= 10 ** digits && x < WHOLE ? Math.round(x) : Number(x.toPrecision(digits));
}

/** Significant digits of the operands at which `combine` gives a result that reads as `shown` does. */
export function significant(operands, combine, reads) {
  return digits((d) => reads(combine(...operands.map((x) => rounded(x, d)))));
}

function digits(agrees) {
  const count = DIGITS.find(agrees);
  return { digits: count ?? USUAL, exact: count !== undefined };
}

const COMBINED = Object.freeze({ sum: (terms) => terms.reduce((sum, x) => sum + x, 0), tanh: ([x]) => Math.tanh(x), sigmoid: ([x]) => 1 / (1 + Math.exp(-x)) });

/** a_i = b_i + (W h)_i + (U x)_i, or h_i = tanh a_i, of component i (from 1). */
export function component(trace, { t, stage }, i) {
  const values = rowsOf(trace, { t, stage }).map((row) => row.values[i - 1]);
  const [operands, result] = [values.slice(0, -1), values.at(-1)];
  const combine = COMBINED[trace.cell.nodes[stage].rule];
  return { operands, result, ...decimals(operands, result, combine) };
}

/**
 * o_y = c_y + (V h)_y for the target y, or for another token as /trace/component gives it; null while that is under way.
 * @param {any} step @param {number} token @param {any} component
 */
export function score({ yhat: { target } }, token = target.id, component = null) {
  const isOther = token !== target.id;
  if (isOther && (component?.of !== "o" || component.i !== token)) return null;
  const { c, o } = isOther ? { c: component.groups[0].value, o: component.value } : target;
  const product = o - c;
  return { token: isOther ? component.token : target.token, c, product, o, ...decimals([c, product], o, ([bias, v]) => bias + v) };
}

/**
 * ŷ_y = exp(o_y) / Σ exp(o) for the target y, or for another token as /trace/component gives it, null while that is under way: the
 * exponents, the two numbers that are divided, and how many digits make them agree.
 * @param {any} step @param {number} token @param {any} component
 */
export function softmax({ yhat: { target, top: best, log_z: logZ } }, token = target.id, component = null) {
  const isOther = token !== target.id;
  if (isOther && (component?.of !== "yhat" || component.i !== token)) return null;
  const { o, prob } = isOther ? { o: Math.log(component.groups[0].value) + component.shift, prob: component.value } : target;
  const [top, sum] = [Math.exp(o), Math.exp(logZ)];
  const asShown = (p) => p.toPrecision(USUAL) === prob.toPrecision(USUAL);
  const exponents = digits((d) => asShown(Math.exp(Number(o.toFixed(d)) - Number(logZ.toFixed(d)))));
  const quotient = significant([top, sum], (x, z) => x / z, asShown);
  const rank = isOther ? best.findIndex(({ id }) => id === token) + 1 || null : target.rank;
  return { token: isOther ? component.token : target.token, o, logZ, top, sum, prob, exponents, quotient, rank };
}

/** L = −ln ŷ[y], in nats and bits; and as the difference ln Σ exp(o) − o[y], with digits of its own. */
export function loss({ L, yhat: { target, log_z: logZ } }) {
  const asShown = (x) => x.toFixed(USUAL) === L.toFixed(USUAL);
  const difference = decimals([logZ, target.o], L, ([all, own]) => all - own);
  return { prob: target.prob, nats: L, bits: L / Math.LN2, ...significant([target.prob], (p) => -Math.log(p), asShown), logZ, o: target.o, difference };
}
