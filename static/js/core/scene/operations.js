/**
 * Lists what each operation of the network takes and gives at each level of detail, and how far it has come.
 * Pure; the levels are the tutorial's: 1 states only, 2 with output and loss, 3 every operation of its own.
 *
 * @typedef {import("../cursor/cursor.js").Cursor} Cursor
 * @typedef {"done" | "active" | "pending"} State  computed; the cursor's own; not computed yet
 * @typedef {"x" | "w" | "bias" | "target" | "ink"} Hue  the tutorial's colours, by meaning
 * @typedef {{from: string, via: string, hue: Hue, lag?: number, since?: string}} Part
 * @typedef {{since: string, stage: string, parts: Part[]}} Operation  stage: the node it makes as well
 */

import { standing } from "../cursor/cursor.js";

const U = { from: "x", via: "U", hue: "x" };
const W = { from: "h", lag: 1, via: "W", hue: "w" };      // lag: h of the time step before
const V = { from: "h", via: "V", hue: "x" };
const Y = { from: "y", via: "y", hue: "target", since: "L" };

/** `since` is the first stage that belongs to an operation: where no a(t) is drawn, stage a works on h(t) already. */
const OPERATIONS = Object.freeze(/** @type {Record<1|2|3, Operation[]>} */ ({
  1: [{ since: "a", stage: "h", parts: [U, W] }],
  2: [
    { since: "a", stage: "h", parts: [U, W] },
    { since: "o", stage: "o", parts: [V] },
    { since: "yhat", stage: "L", parts: [{ from: "o", via: "loss", hue: "x" }, Y] },
  ],
  3: [
    { since: "a", stage: "a", parts: [U, W, { from: "b", via: "b", hue: "bias" }] },
    { since: "h", stage: "h", parts: [{ from: "a", via: "tanh", hue: "ink" }] },
    { since: "o", stage: "o", parts: [V, { from: "c", via: "c", hue: "bias" }] },
    { since: "yhat", stage: "yhat", parts: [{ from: "o", via: "softmax", hue: "ink" }] },
    { since: "L", stage: "L", parts: [{ from: "yhat", via: "−log", hue: "ink" }, Y] },
  ],
}));

/** The operations of one time step, in the order in which they run. */
export const operationsOf = (level) => OPERATIONS[level];

/** How far an operation of time step t has come, or the flow of one of its parts. @returns {State} */
export function stateOf(operation, cursor, t, part = {}) {
  const end = standing(cursor, t, operation.stage);
  const begun = standing(cursor, t, part.since ?? operation.since) !== "pending";
  return end === "pending" && begun ? "active" : end;
}

/** h(t) works again in the next time step. @param {Cursor} cursor */
export const isFedForward = (cursor, t, level) => stateOf(OPERATIONS[level][0], cursor, t + 1) === "active";

/** How a node stands: a result once its stage is reached, bold again whenever it is an operand. @returns {State} */
export function nodeState(kind, cursor, t, level) {
  const made = OPERATIONS[level].find((operation) => operation.stage === kind);
  const used = operandState(kind, cursor, t, level);
  if (!made) return used;
  const own = standing(cursor, t, kind);
  if (own !== "done") return own;
  return used === "active" || (kind === "h" && isFedForward(cursor, t, level)) ? "active" : "done";
}

/** What an operation took stays inked once it was used; x(t) is there as soon as its time step is. @returns {State} */
function operandState(kind, cursor, t, level) {
  const states = OPERATIONS[level].flatMap((operation) => operation.parts
    .filter((part) => part.from === kind && !part.lag)
    .map((part) => stateOf(operation, cursor, t, part)));
  if (states.includes("active")) return "active";
  const isThere = kind === "x" ? t <= cursor.t : states.includes("done");
  return isThere ? "done" : "pending";
}
