/**
 * Looks up what a cell is. Pure; the cell comes with the answer about a run (app/lm/rnn/cells/picture.py), so that no script names a
 * parameter or lists stages. What all cells have in common is named: the tokens x and y, and the fields of the head o, ŷ, L.
 *
 * @typedef {"hidden" | "token"} Axis
 * @typedef {"state" | "scores" | "probabilities" | "number" | "token"} Look
 * @typedef {"x" | "w" | "bias" | "target" | "ink"} Hue  the tutorial's colours, by meaning
 * @typedef {{source: string, via: string, way: "matrix" | "bias" | "function" | "target" | "gated" | "gate" | "loss", hue: Hue, lag: number, since: string}} Arrow
 *   lag: of so many time steps before; since: the operation that reads it
 * @typedef {{makes: string, arrows: Arrow[]}} Operation
 * @typedef {{rule: string | null, axis: Axis, look: Look, gradient: string}} CellNode  gradient: the stage backward that computes it, or uses the node
 * @typedef {{rows: string[][], operations: Operation[], stops: Record<"forward" | "backward", string[]>, within: Record<string, string>,
 *   operands: Record<string, [string, number][]>}} CellLevel  within: the node drawn in place of another; operands: of each stage backward,
 *   which nodes it works with, and how many time steps later those are
 * @typedef {{parameters: Record<string, Axis[]>, nodes: Record<string, CellNode>, states: string[], differentiated: string[],
 *   updates: string[], stages: Record<"forward" | "backward", string[]>, levels: Record<string, CellLevel>}} Cell
 *   updates: the parameters in the order of their gradients' equations
 * @typedef {{cell: Cell, level: number}} Drawn  a cell and the level of detail that is drawn
 */

/** The last stage backward, of every cell: the terms of a time step in the gradients of the parameters. */
export const THETA = "theta";

const FULL = 3;

/** What a level of detail draws. @param {Drawn} drawn */
export const levelOf = ({ cell, level }) => cell.levels[level];

/** Every operation of a time step with all that it reads, in their order. @param {Cell} cell */
export const operationsOf = (cell) => cell.levels[FULL].operations;

/** @param {Cell} cell @param {string | null | undefined} name */
export const isParameter = (cell, name) => typeof name === "string" && name in cell.parameters;

/** @param {Cell} cell @param {string} name */
export const isMatrix = (cell, name) => cell.parameters[name]?.length === 2;

/** @param {Cell} cell @param {string} name */
export const isBias = (cell, name) => cell.parameters[name]?.length === 1;

/** Is it a node whose entries go by token? @param {Cell} cell @param {string} name */
export const isByToken = (cell, name) => cell.nodes[name]?.axis === "token";

/** Is it of the head that turns the scores into ŷ and L? @param {Cell} cell @param {string} name */
export const isOfHead = (cell, name) => isByToken(cell, name) && cell.nodes[name].rule !== "sum";

/** The node or parameter whose gradient "da" is, or null. @param {Cell} cell @param {string} name */
export function ofGradient(cell, name) {
  const of = name.startsWith("d") ? name.slice(1) : "";
  return of in cell.nodes || of in cell.parameters ? of : null;
}

/** The first operation that reads a node or a parameter, and how. @param {Cell} cell @param {string} name @returns {{operation: Operation, arrow: Arrow}} */
export function readerOf(cell, name) {
  return readers(cell, ({ source, via }) => source === name || via === name)[0];
}

/** Every operation that reads a node, and how, that of the next time step last. @param {Cell} cell @param {string} node */
export function usersOf(cell, node) {
  return readers(cell, ({ source }) => source === node).sort((one, other) => one.arrow.lag - other.arrow.lag);
}

/** @param {Cell} cell @param {(arrow: Arrow) => boolean} isIt */
const readers = (cell, isIt) => operationsOf(cell).flatMap((operation) => operation.arrows.filter(isIt).map((arrow) => ({ operation, arrow })));

/** The operation that makes a node. @param {Cell} cell @param {string} node @returns {Operation} */
export const makerOf = (cell, node) => /** @type {Operation} */ (operationsOf(cell).find(({ makes }) => makes === node));

/** The sum that a node is, or is a function of: a(t) for h(t). @param {Cell} cell @param {string} node @returns {Operation} */
export function sumOf(cell, node) {
  const maker = makerOf(cell, node);
  return cell.nodes[node].rule === "sum" ? maker : sumOf(cell, maker.arrows[0].source);
}

/** The name by which the API calls a product of a sum: Wh is W h(t − 1). @param {Arrow} arrow */
export const productOf = ({ via, source }) => `${via}${source}`;

/** What is added up in a sum: a gate is part of the product that it multiplies. @param {Operation} operation */
export const termsOf = ({ arrows }) => arrows.filter(({ way }) => way !== "gate");
