/**
 * Picks the number that is taken apart at a cursor, and its parts: the lines of a sum, which arrow each comes along,
 * and where its operand was made. Pure; the figures are the API's (app/explain/component/component.py).
 *
 * @typedef {import("../cell.js").Cell} Cell
 * @typedef {{of: string, t: number, i?: number, j?: number}} Place
 * @typedef {{kind: "term" | "rest" | "none", via: string, symbol: string, index?: number, token?: string|null, count?: number,
 *   left?: number, right?: number|null, shown: number, follow: object|null}} Line
 */

import { API } from "../root.js";
import { THETA, isByToken, isMatrix, isOfHead, isParameter, makerOf, ofGradient, sumOf, termsOf, usersOf } from "../cell.js";
import { isBackward } from "../cursor/cursor.js";
import { written } from "./what_if.js";

/** The number that the cursor's stage makes. @param {Cell} cell @param {import("../cursor/cursor.js").Cursor} cursor @param {{picked: number, token: number, parameter: string, column: number|null}} chosen @returns {Place} */
export function placeOf(cell, cursor, { picked, token, parameter, column }) {
  const { t, stage } = cursor;
  if (stage === THETA) return parameterPlace(cell, parameter, t, { picked, token, column });
  const of = isBackward(cursor) ? `d${stage}` : stage;
  if (cell.nodes[of]?.look === "number") return { of, t };
  return { of, t, i: isByToken(cell, stage) ? token : picked };
}

/** V and c have a row a token; a column of U is the token that is read, given as `column`. */
function parameterPlace(cell, parameter, t, { picked, token, column }) {
  const i = cell.parameters[parameter][0] === "token" ? token : picked;
  const place = { of: `d${parameter}`, t, i };
  return isMatrix(cell, parameter) && column !== null ? { ...place, j: column } : place;
}

/** The column that is asked for: of what is read its token's, of a token's row the picked one; else the largest. @param {Cell} cell @param {string} parameter @param {{x: number, picked: number}} chosen @returns {number | null} */
export function columnOf(cell, parameter, { x, picked }) {
  const [of, by] = cell.parameters[parameter];
  if (by === "token") return x;
  return of === "token" && by ? picked : null;
}

/** Where the API takes it apart; gradients in double precision, as the rest of the way back. */
export function componentUrl(trace, place) {
  const query = new URLSearchParams({ ...runOf(trace), ...place });
  if (place.of.startsWith("d")) query.set("dtype", "float64");
  return `${API}/trace/component?${query}`;
}

/** The whole way back of a trace. */
export const backwardUrl = (trace) => `${API}/trace/backward?${new URLSearchParams(runOf(trace))}`;

/** ∂h(t)/∂h(k) of the same run under another multiple of W. */
export const chainUrl = (trace, { t, k, scale }) => `${API}/trace/chain?${new URLSearchParams({ ...runOf(trace), t, k, scale_w: scale })}`;

/** h of the run that is shown, and the outline of it. */
export const sameUrl = (trace) => `${API}/trace?${new URLSearchParams({ ...runOf(trace), fields: "outline,h" })}`;

/** The same of another sentence or network; what is tried holds for the network that is shown. */
export function otherUrl(trace, { text, model }) {
  const run = model === trace.model.id ? { ...runOf(trace), text } : { text, model };
  return `${API}/trace?${new URLSearchParams({ ...run, fields: "outline,h" })}`;
}

/** The same run once more: text, network, and what is tried in its place. */
function runOf({ text, model, scale_w: scale, changes, snapshot = null }) {
  const set = written(changes);
  return { text, model: model.id, ...(scale === 1 ? {} : { scale_w: scale }), ...(set ? { set } : {}), ...(snapshot === null ? {} : { snapshot: String(snapshot) }) };
}

/** The parts as they are written one under the other; of a fraction those of the denominator. @param {Cell} cell @returns {Line[]} */
export function linesOf(cell, component) {
  const isFraction = component.rule === "softmax" || component.rule === "log";
  const groups = isFraction ? component.groups.slice(1) : component.groups;
  return groups.flatMap((group) => {
    const via = isFraction ? makerOf(cell, component.of).arrows[0].via : group.symbol;
    const term = (one) => ({
      kind: "term", via, symbol: group.symbol, index: one.index, token: one.token, left: one.left_shown, right: one.right_shown,
      shown: one.shown, follow: followOf(cell, component, group.symbol, one.index),
    });
    if (group.count === 0) return [{ kind: "none", via, symbol: group.symbol, shown: 0, follow: null }];
    const rest = group.rest && { kind: "rest", via, symbol: group.symbol, count: group.rest.count, shown: group.rest.shown, follow: null };
    return rest ? [...group.terms.map(term), rest] : group.terms.map(term);
  });
}

/** Where the operand of a term was made: a place for the cursor, and the component to be picked there. @param {Cell} cell */
function followOf(cell, { of, t }, symbol, index) {
  const gradient = ofGradient(cell, of);
  if (gradient === null) return of in cell.nodes ? followForward(cell, { of, t }, symbol, index) : null;
  if (isParameter(cell, gradient)) return { t: index, stage: THETA };
  const user = usersOf(cell, gradient).find(({ arrow: { via }, operation }) => via === symbol && isDifferentiated(cell, operation.makes));
  return user ? placeAt(cell, user.operation.makes, t + user.arrow.lag, index) : null;
}

function followForward(cell, { of, t }, symbol, index) {
  if (isOfHead(cell, of)) return placeAt(cell, cell.nodes[of].gradient, t, index);
  const { source, lag } = sumOf(cell, of).arrows.find(({ via }) => via === symbol) ?? { source: "", lag: 0 };
  return source in cell.nodes && cell.nodes[source].rule && t > lag ? placeAt(cell, source, t - lag, index) : null;
}

const isDifferentiated = (cell, node) => cell.differentiated.includes(node);
const placeAt = (cell, stage, t, index) => ({ t, stage, [isByToken(cell, stage) ? "token" : "picked"]: index });

/** The largest |figure| of the lines: the length of a full bar. */
export const widest = (lines) => lines.reduce((most, { shown }) => Math.max(most, Math.abs(shown)), 0);

/** The largest |figure| of some vectors, never 0: the end of a scale. */
export const largestOf = (vectors) => vectors.reduce((most, values) => values.reduce((top, x) => Math.max(top, Math.abs(x)), most), 1e-300);

const FEW = 12;             // so few terms are all listed (app/explain/component/rounding.py), otherwise the largest of them
const LISTED = 7;           // six terms and the rest

/** Lines that a sum will have, for room to be kept while it is on its way. @param {Cell} cell @param {Place} place @param {import("./trace.js").Trace} trace */
export function linesExpected(cell, { of }, { hidden_size: size, vocabulary_size: words, tau }) {
  const over = (count) => (count <= FEW ? count : LISTED);
  const along = (axis) => over(axis === "token" ? words : size);
  const gradient = ofGradient(cell, of);
  if (of in cell.nodes) {
    if (isOfHead(cell, of)) return over(words);
    return total(termsOf(sumOf(cell, of)).map(({ source, way }) => (way === "matrix" && source !== "x" ? along(cell.nodes[source].axis) : 1)));
  }
  if (gradient === null) return over(size);                // of h(0), from the first step alone
  if (isParameter(cell, gradient)) return cell.parameters[gradient][1] === "token" ? 2 : over(tau);
  const users = usersOf(cell, gradient);
  if (users.some(({ operation }) => !isDifferentiated(cell, operation.makes))) return 2;      // ŷ and y
  return total(users.map(({ operation, arrow }) => (arrow.way === "matrix" ? along(cell.nodes[operation.makes].axis) : 1)));
}

const total = (counts) => counts.reduce((sum, count) => sum + count, 0);
