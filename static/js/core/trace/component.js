/**
 * Picks the number that is taken apart at a cursor, and its parts: the lines of a sum, which arrow each comes along,
 * and where its operand was made. Pure; the figures are the API's (app/explain/component/component.py).
 *
 * @typedef {{of: string, t: number, i?: number, j?: number}} Place
 * @typedef {{kind: "term" | "rest" | "none", via: string, symbol: string, index?: number, token?: string|null, count?: number,
 *   left?: number, right?: number|null, shown: number, follow: object|null}} Line
 */

import { API } from "../root.js";
import { isBackward } from "../cursor/cursor.js";
import { written } from "./what_if.js";

/** What the arrows of the picture are called that a group's terms come along; the rest are called as the group. */
const ARROWS = Object.freeze({ yhat: "softmax", L: "−log" });
const BACKWARD = Object.freeze({ o: "do", h: "dh", a: "da" });
const BY_TOKEN = Object.freeze(["o", "yhat", "do"]);

/** The number that the cursor's stage makes. @param {import("../cursor/cursor.js").Cursor} cursor @param {{picked: number, token: number, parameter: string, column: number|null}} chosen @returns {Place} */
export function placeOf(cursor, { picked, token, parameter, column }) {
  const { t, stage } = cursor;
  if (isBackward(cursor) && stage === "theta") return parameterPlace(parameter, t, { picked, token, column });
  const of = isBackward(cursor) ? BACKWARD[stage] : stage;
  if (of === "L") return { of, t };
  return { of, t, i: BY_TOKEN.includes(of) ? token : picked };
}

/** V and c have a row a token; a column of U is the token that is read, given as `column`. */
function parameterPlace(parameter, t, { picked, token, column }) {
  const i = "Vc".includes(parameter) ? token : picked;
  const place = { of: `d${parameter}`, t, i };
  return "UWV".includes(parameter) && column !== null ? { ...place, j: column } : place;
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

/** The parts as they are written one under the other; of a fraction those of the denominator. @returns {Line[]} */
export function linesOf(component) {
  const isFraction = component.rule === "softmax" || component.rule === "log";
  const groups = isFraction ? component.groups.slice(1) : component.groups;
  return groups.flatMap((group) => {
    const via = ARROWS[component.of] ?? group.symbol;
    const term = (one) => ({
      kind: "term", via, symbol: group.symbol, index: one.index, token: one.token, left: one.left_shown, right: one.right_shown,
      shown: one.shown, follow: followOf(component, group.symbol, one.index),
    });
    if (group.count === 0) return [{ kind: "none", via, symbol: group.symbol, shown: 0, follow: null }];
    const rest = group.rest && { kind: "rest", via, symbol: group.symbol, count: group.rest.count, shown: group.rest.shown, follow: null };
    return rest ? [...group.terms.map(term), rest] : group.terms.map(term);
  });
}

/** Where the operand of a term was made: a place for the cursor, and the component to be picked there. */
function followOf({ of, t }, symbol, index) {
  if ("ah".includes(of) && symbol === "W" && t > 1) return { t: t - 1, stage: "h", picked: index };
  if (of === "o" && symbol === "V") return { t, stage: "h", picked: index };
  if (of === "yhat" || of === "L") return { t, stage: "o", token: index };
  if (of === "dh" && symbol === "V") return { t, stage: "o", token: index };
  if (of === "dh") return { t: t + 1, stage: "a", picked: index };
  if (of === "da") return { t, stage: "h", picked: index };
  if (/^d[WVbcU]$/.test(of)) return { t: index, stage: "theta" };
  return null;
}

/** The largest |figure| of the lines: the length of a full bar. */
export const widest = (lines) => lines.reduce((most, { shown }) => Math.max(most, Math.abs(shown)), 0);

/** The largest |figure| of some vectors, never 0: the end of a scale. */
export const largestOf = (vectors) => vectors.reduce((most, values) => values.reduce((top, x) => Math.max(top, Math.abs(x)), most), 1e-300);

const FEW = 12;             // so few terms are all listed (app/explain/component/rounding.py), otherwise the largest of them
const LISTED = 7;           // six terms and the rest

/** Lines that a sum will have, for room to be kept while it is on its way. @param {Place} place */
export function linesExpected({ of }, { hidden_size: size, vocabulary_size: words, tau }) {
  const over = (count) => (count <= FEW ? count : LISTED);
  const forward = { a: 2 + over(size), h: 2 + over(size), o: 1 + over(size), yhat: over(words), L: over(words) };
  const backward = { do: 2, dh: over(words) + over(size), da: 1, dU: 2, dh0: over(size) };
  return forward[of] ?? backward[of] ?? over(tau);
}
