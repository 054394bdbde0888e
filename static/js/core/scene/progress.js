/**
 * Tells how far every node and arrow of the picture has come, whichever way the computation runs. Pure.
 * Forward this is core/scene/operations.js; backward it follows here from what the cell says of its gradients.
 *
 * @typedef {import("../cursor/cursor.js").Cursor} Cursor
 * @typedef {import("../cell.js").Drawn} Drawn
 * @typedef {import("../cell.js").Arrow} Arrow
 * @typedef {import("../cell.js").Operation} Operation
 * @typedef {import("./operations.js").State} State
 */
import { THETA, isBias, isMatrix, isParameter, levelOf } from "../cell.js";
import { isBackward, standingBackward } from "../cursor/cursor.js";
import { nodeState, stateOf } from "./operations.js";

/** The stage of a node that is not drawn works on the one that is drawn in its place. @param {Drawn} drawn @param {Cursor} cursor */
const levelCursor = (drawn, cursor) => ({ ...cursor, stage: levelOf(drawn).within[cursor.stage] ?? cursor.stage });

/** The stage backward that computes a node's gradient, or that uses it. */
const gradientOf = ({ cell }, node) => cell.nodes[node]?.gradient ?? THETA;

/** @param {Drawn} drawn @param {Operation} operation of time step t @param {Arrow} arrow into it @returns {State} */
export function arrowState(drawn, operation, arrow, cursor, t) {
  if (!isBackward(cursor)) return stateOf(drawn, operation, arrow, cursor, t);
  const at = levelCursor(drawn, cursor);
  if (isTerm(drawn, arrow, at, t)) return "active";
  if (t <= arrow.lag) return "pending";
  return standingBackward(drawn.cell, at, t - arrow.lag, gradientOf(drawn, arrow.source));
}

/** How far a node has come. @param {Drawn} drawn @param {string} node @returns {State} */
export function stateOfNode(drawn, node, cursor, t) {
  if (!isBackward(cursor)) return nodeState(drawn, node, cursor, t);
  const at = levelCursor(drawn, cursor);
  if (levelOf(drawn).operands[at.stage].some(([name, later]) => name === node && t === at.t + later)) return "active";
  return standingBackward(drawn.cell, at, t, gradientOf(drawn, node));
}

/** The node carries a gradient by now; h(0) with the terms of the first step, where the way back ends. @param {Drawn} drawn @param {string} node */
export const hasGradient = (drawn, node, cursor, t) => drawn.cell.differentiated.includes(node)
  && (t > 0 ? standingBackward(drawn.cell, levelCursor(drawn, cursor), t, node) !== "pending" : isBackward(cursor) && cursor.t === 1 && cursor.stage === THETA);

/** Is this the node that the cursor's operation makes? The parameters' terms end in the biases. @param {Drawn} drawn @param {string} node */
export const isResult = ({ cell }, node, cursor, t) => t === cursor.t && (node === cursor.stage || (cursor.stage === THETA && isBias(cell, node)));

/** Step t's term in the gradient of a parameter is being made. @param {Drawn} drawn @param {Arrow} arrow */
export const isTerm = ({ cell }, { via }, cursor, t) => isBackward(cursor) && cursor.stage === THETA && t === cursor.t && isParameter(cell, via);

/**
 * Which way an arrow points: 1 as forward, -1 back, 0 no head. Nothing flows into x or out of y; a product that only gives
 * a parameter its term passes nothing on, but from the first step W leads on to h(0).
 * @param {Drawn} drawn @param {Arrow} arrow
 */
export function pointing(drawn, arrow, cursor, t) {
  if (!isBackward(cursor) || arrow.source === "y") return 1;
  if (arrow.source === "x") return 0;
  return isTerm(drawn, arrow, cursor, t) && isMatrix(drawn.cell, arrow.via) && t > arrow.lag ? 0 : -1;
}

/** What leads from one time step into the next. @param {Drawn} drawn @returns {{operation: Operation, arrow: Arrow}[]} */
export const recurrent = (drawn) => levelOf(drawn).operations.flatMap((operation) => operation.arrows.filter(({ lag }) => lag).map((arrow) => ({ operation, arrow })));

/** The recurrence works at the cursor: forward into this step, backward from the next one or for W's own term. @param {Drawn & {tau: number}} drawn @returns {State} */
export function recurrence(drawn, cursor) {
  const t = isBackward(cursor) && cursor.stage !== THETA ? cursor.t + 1 : cursor.t;
  const isActive = recurrent(drawn).some(({ operation, arrow }) => arrowState(drawn, operation, arrow, cursor, t) === "active");
  return t <= drawn.tau && isActive ? "active" : "done";
}
