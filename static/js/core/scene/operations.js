/**
 * Tells how far the operations that a level of detail draws have come, on the way forward. Pure; the levels are the tutorial's:
 * 1 states only, 2 with output and loss, 3 every operation of its own.
 *
 * @typedef {import("../cursor/cursor.js").Cursor} Cursor
 * @typedef {import("../cell.js").Drawn} Drawn
 * @typedef {import("../cell.js").Arrow} Arrow
 * @typedef {import("../cell.js").Operation} Operation
 * @typedef {"done" | "active" | "pending"} State  computed; the cursor's own; not computed yet
 */
import { levelOf } from "../cell.js";
import { standing } from "../cursor/cursor.js";

/** The flow of an operand at time step t: where no a(t) is drawn, stage a works on h(t) already. @param {Drawn} drawn @param {Operation} operation @param {Arrow} arrow @returns {State} */
export function stateOf({ cell }, operation, arrow, cursor, t) {
  const end = standing(cell, cursor, t, operation.makes);
  const begun = standing(cell, cursor, t, arrow.since) !== "pending";
  return end === "pending" && begun ? "active" : end;
}

/** h(t) works again in the next time step. @param {Drawn} drawn @param {string} node @param {Cursor} cursor */
export const isFedForward = (drawn, node, cursor, t) => levelOf(drawn).operations.some((operation) => operation.arrows.some((arrow) =>
  arrow.lag && arrow.source === node && stateOf(drawn, operation, arrow, cursor, t + 1) === "active"));

/** How far a node has come: a result once its stage is reached, bold again whenever it is an operand. @param {Drawn} drawn @param {string} node @returns {State} */
export function nodeState(drawn, node, cursor, t) {
  const used = operandState(drawn, node, cursor, t);
  if (!levelOf(drawn).operations.some(({ makes }) => makes === node)) return used;
  const own = standing(drawn.cell, cursor, t, node);
  if (own !== "done") return own;
  return used === "active" || isFedForward(drawn, node, cursor, t) ? "active" : "done";
}

/** What an operation took stays inked once it was used; x(t) is there as soon as its time step is. @param {Drawn} drawn @returns {State} */
function operandState(drawn, node, cursor, t) {
  const states = levelOf(drawn).operations.flatMap((operation) => operation.arrows
    .filter(({ source, lag }) => source === node && !lag)
    .map((arrow) => stateOf(drawn, operation, arrow, cursor, t)));
  if (states.includes("active")) return "active";
  const isThere = node === "x" ? t <= cursor.t : states.includes("done");
  return isThere ? "done" : "pending";
}
