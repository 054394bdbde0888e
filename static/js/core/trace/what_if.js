/**
 * Reads the weights of a small network as matrices, and writes changed ones into the address. Pure; indices are the API's:
 * components from 1, tokens by id from 0.
 *
 * @typedef {import("../cell.js").Cell} Cell
 * @typedef {{name: string, row: number, column: number|null, value: number, before?: number}} Change
 * @typedef {{name: string, of: "component"|"token", by: "component"|"token"|null, values: number[][], rows: string[], columns: string[]}} Matrix
 */

import { THETA, isMatrix, isParameter, makerOf, usersOf } from "../cell.js";
import { MINUS } from "../format.js";

export const LARGEST = 1e6;  // as app/explain/trace/what_if.py allows

/** @type {Record<import("../cell.js").Axis, "component" | "token">} */
const KINDS = { hidden: "component", token: "token" };

/** U W b V c with what their rows and columns stand for. @param {Cell} cell @returns {Matrix[]} */
export function matricesOf(cell, { tokens, ...arrays }) {
  return Object.entries(cell.parameters).map(([name, axes]) => {
    const [of, by = null] = axes.map((axis) => KINDS[axis]);
    const values = by ? arrays[name] : arrays[name].map((value) => [value]);
    const labels = (kind, size) => Array.from({ length: size }, (_, k) => (kind === "token" ? tokens?.[k] ?? String(k) : kind ? String(k + 1) : ""));
    return { name, of, by, values, rows: labels(of, values.length), columns: labels(by, values[0].length) };
  });
}

/** The API's index of row or column number k (from 0) of an axis. */
const indexOf = (kind, k) => (kind === null ? null : kind === "token" ? k : k + 1);

/** @returns {{name: string, row: number, column: number|null}} */
export const entryOf = ({ name, of, by }, i, j) => ({ name, row: indexOf(of, i), column: indexOf(by, j) });

/** "U[2, 天]", for people. */
export const nameOf = ({ name, rows, columns, by }, i, j) => `${name}[${rows[i]}${by ? `, ${columns[j]}` : ""}]`;

/** The same of a change. @param {Matrix[]} matrices */
export function nameOfChange(matrices, { name, row, column }) {
  const matrix = /** @type {Matrix} */ (matrices.find((one) => one.name === name));
  const place = (kind, index) => (kind === "token" ? index : index - 1);
  return nameOf(matrix, place(matrix.of, row), matrix.by ? place(matrix.by, column) : 0);
}

/** "W_2_3", which names the entry in the address and in the page. */
export const keyOf = ({ name, row, column }) => [name, row, column].filter((part) => part !== null).join("_");

/** A number as somebody types it, or what is wrong with it. @returns {{value: number, problem?: undefined} | {problem: "number"|"large", value?: undefined}} */
export function typed(text) {
  const plain = text.trim().replace(MINUS, "-").replace("，", ".").replace(",", ".");
  const value = plain === "" ? NaN : Number(plain);
  if (!Number.isFinite(value)) return { problem: /inf|∞|e\d{3}/i.test(plain) ? "large" : "number" };
  return Math.abs(value) > LARGEST ? { problem: "large" } : { value };
}

/** A weight as short as its precision allows. */
export const short = (value) => String(Number(value.toPrecision(7))).replace("-", MINUS);

/** The settings of the address with one entry at another value; back at what stood there, it is left out. @param {Change[]} changes */
export function withEntry(changes, entry, value, shown) {
  const others = changes.filter((one) => keyOf(one) !== keyOf(entry));
  const before = changes.find((one) => keyOf(one) === keyOf(entry))?.before ?? shown;
  return written(Number(before.toPrecision(7)) === value ? others : [...others, { ...entry, value }]);
}

/** @returns {string|null} what `set` is in the address, null for none */
export const written = (changes) => changes.map((one) => `${keyOf(one)}_${Number(one.value.toPrecision(7))}`).join(",") || null;

/** Which parameters an operation uses: all of one, or only the row or column of a token. @param {Cell} cell @returns {Record<string, "all" | number>} */
export function usedBy(cell, { t, stage, direction }, { x, y }) {
  if (stage === THETA) return Object.fromEntries(Object.entries(cell.parameters).map(([name, axes]) => [name, axes[1] === "token" ? x[t - 1] : "all"]));
  if (direction === "backward") {
    return Object.fromEntries(usersOf(cell, stage).filter(({ arrow }) => isMatrix(cell, arrow.via)).map(({ arrow }) => [arrow.via, "all"]));
  }
  const isSoftmax = cell.nodes[stage].rule === "softmax";
  const { arrows } = makerOf(cell, isSoftmax ? makerOf(cell, stage).arrows[0].source : stage);
  const used = isSoftmax ? y[t - 1] : "all";
  return Object.fromEntries(arrows.filter(({ via }) => isParameter(cell, via)).map(({ via, source }) => [via, source === "x" ? x[t - 1] : used]));
}
