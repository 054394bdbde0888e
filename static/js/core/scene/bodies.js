/**
 * What a node of the picture shows: its own numbers. Pure; all of them are read out of the answers.
 *
 * States are strips of their components, averaged into cells where there is no room for all; o(t) and ŷ(t)
 * are the three largest entries, L(t) is a bar with its number. On the way back the gradients take the same places.
 *
 * @typedef {{what: "strip", cells: number[], limit: number} | {what: "bars", rows: {token: string, value: number, share: number}[]}
 *   | {what: "bar", value: number, share: number} | {what: "empty"}} Body  share: of the longest bar, with its sign; empty: not computed
 */
import { limitOf } from "../trace/scales.js";

const MOST_CELLS = 40;
export const BARS = 3;
const EMPTY = Object.freeze({ what: "empty" });

/** As many cells as fit into so many pixels, each the mean of its components; few components stay as they are. */
export function averaged(values, pixels) {
  const n = cellsOf(values.length, pixels);
  return Array.from({ length: n }, (_, i) => {
    const some = values.slice(Math.floor((i * values.length) / n), Math.floor(((i + 1) * values.length) / n));
    return some.reduce((sum, value) => sum + value, 0) / some.length;
  });
}

/** The components of the cell at a height inside a node, from and to, counted from 1. @param {import("./shapes.js").Node} node @param {number} size of the vector */
export function cellAt({ y, hh = 0 }, at, size) {
  const n = cellsOf(size, 2 * hh);
  const i = Math.min(n - 1, Math.max(0, Math.floor(((at - y + hh) / (2 * hh)) * n)));
  return [Math.floor((i * size) / n) + 1, Math.floor(((i + 1) * size) / n)];
}

const cellsOf = (size, pixels) => Math.max(1, Math.min(size, MOST_CELLS, Math.floor(pixels)));

/** @param {import("./shapes.js").Node} node @param {{trace: any, step: any, back: any, backSteps: any[] | null, forgotten?: boolean}} known  as core/scene/figures.js reads it @returns {Body} */
export function bodyOf(node, { trace, step, back, backSteps, forgotten = false }) {
  const { kind, look } = node;
  if (node.state === "pending" || node.blank || (forgotten && look === "state")) return EMPTY;
  const pixels = 2 * (node.hh ?? 0);
  if (node.nabla) {
    if (!back) return EMPTY;
    if (look === "scores") return bars([...back[`d${kind}`]].sort((one, other) => Math.abs(other[`d${kind}`]) - Math.abs(one[`d${kind}`])), `d${kind}`);
    return { what: "strip", cells: averaged(back[`d${kind}`], pixels), limit: limitOf(trace, `d${kind}`, backSteps) };
  }
  if (node.t === 0) return { what: "strip", cells: averaged(trace.h0, pixels), limit: 1 };
  if (!step) return EMPTY;
  if (look === "state") return { what: "strip", cells: averaged(step[kind], pixels), limit: limitOf(trace, kind) };
  if (look === "scores") return bars(step.yhat.top, "o");
  if (look === "probabilities") return bars(step.yhat.top, "prob", 1);
  return { what: "bar", value: step.L, share: step.L / Math.max(Math.log(trace.vocabulary_size), ...trace.outline.L) };
}

/** @returns {Body} */
function bars(entries, name, whole = 0) {
  const rows = entries.slice(0, BARS);
  const most = whole || Math.max(...rows.map((row) => Math.abs(row[name]))) || 1;
  return { what: "bars", rows: rows.map((row) => ({ token: row.token, value: row[name], share: row[name] / most })) };
}
