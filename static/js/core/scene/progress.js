/**
 * Tells how far every node and arrow of the picture has come, whichever way the computation runs. Pure.
 * Forward this is core/scene/operations.js; backward it stands here, by the stages of core/cursor/cursor.js.
 *
 * @typedef {import("../cursor/cursor.js").Cursor} Cursor
 * @typedef {import("./operations.js").State} State
 */
import { nodeState, operationsOf, stateOf } from "./operations.js";
import { isBackward, standingBackward } from "../cursor/cursor.js";

/** What every time step shares, as its arrows are named. */
export const PARAMETERS = Object.freeze(["U", "W", "V", "b", "c"]);

/** The backward stage that passes along an arrow of its own time step; W leads to the step before and is asked for apart. */
const PASSES = Object.freeze({ "−log": "o", softmax: "o", loss: "o", y: "o", V: "h", tanh: "a", U: "theta", b: "theta", c: "theta" });

/** The stage that a node's gradient is made by, or that a node without one is used by. */
const OWN = Object.freeze({ o: "o", h: "h", a: "a", yhat: "o", y: "o", L: "o", x: "theta", b: "theta", c: "theta" });

/** Nodes with a gradient of their own, written with a nabla once it is there. */
const WITH_GRADIENT = Object.freeze(["o", "h", "a"]);

/** What a stage works with, and how many time steps later that stands. Where no a is drawn, h(t + 1) stands for a(t + 1). */
const OPERANDS = Object.freeze({
  o: [["L", 0], ["yhat", 0], ["y", 0]],
  h: [["o", 0], ["a", 1]],
  a: [["h", 0]],
  theta: [["a", 0], ["o", 0], ["x", 0], ["h", 0], ["h", -1]],
});
const COARSE = Object.freeze({ ...OPERANDS, h: [["o", 0], ["h", 1]] });

/** Below full detail there is no a: its stage still works on h. */
const seen = (cursor, level) => (level !== 3 && cursor.stage === "a" ? { ...cursor, stage: "h" } : cursor);

/** @param {import("./operations.js").Part} part of an operation of time step t @returns {State} */
export function partState(operation, part, cursor, t, level) {
  if (!isBackward(cursor)) return stateOf(operation, cursor, t, part);
  const at = seen(cursor, level);
  if (isTerm(at, t, part)) return "active";
  if (part.via === "W") return t > 1 ? standingBackward(at, t - 1, "h") : "pending";
  return standingBackward(at, t, PASSES[part.via]);
}

/** How a node stands. @returns {State} */
export function stateOfNode(kind, cursor, t, level) {
  if (!isBackward(cursor)) return nodeState(kind, cursor, t, level);
  const at = seen(cursor, level);
  const operands = (level === 3 ? OPERANDS : COARSE)[at.stage];
  if (operands.some(([name, later]) => name === kind && t === at.t + later)) return "active";
  return standingBackward(at, t, OWN[kind]);
}

/** The node carries a gradient by now; h(0) with the terms of the first step, where the way back ends. */
export const hasGradient = (kind, cursor, t, level) => WITH_GRADIENT.includes(kind)
  && (t > 0 ? standingBackward(seen(cursor, level), t, kind) !== "pending" : isBackward(cursor) && cursor.t === 1 && cursor.stage === "theta");

/** Is this the node that the cursor's operation makes? The parameters' terms end in b and c. */
export const isResult = (kind, cursor, t) =>
  t === cursor.t && (kind === cursor.stage || (cursor.stage === "theta" && (kind === "b" || kind === "c")));

/** Step t's term in the gradient of a parameter is being made. */
export const isTerm = (cursor, t, { via }) => isBackward(cursor) && cursor.stage === "theta" && t === cursor.t && PARAMETERS.includes(via);

/**
 * Which way an arrow points: 1 as forward, -1 back, 0 no head. Nothing flows into x or out of y; a product that only gives
 * a parameter its term passes nothing on, but from the first step W leads on to h(0).
 */
export function pointing(part, cursor, t) {
  if (!isBackward(cursor) || part.via === "y") return 1;
  if (part.via === "U") return 0;
  return isTerm(cursor, t, part) && (part.via === "V" || (part.via === "W" && t > 1)) ? 0 : -1;
}

/** The recurrence works at the cursor: forward into this step, backward from the next one or for W's own term. */
export function recurrence(cursor, tau, level) {
  const operation = operationsOf(level)[0];
  const w = operation.parts.find(({ via }) => via === "W");
  const t = isBackward(cursor) && cursor.stage !== "theta" ? cursor.t + 1 : cursor.t;
  return t <= tau && partState(operation, w, cursor, t, level) === "active" ? "active" : "done";
}
