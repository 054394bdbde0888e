/**
 * Collects the figures of a node or a parameter: shape, length, smallest and largest entry, the first ones. Pure; all of it is
 * read out of the answers, only what a list of numbers comes to is told here.
 *
 * @typedef {{shape: number[], norm: number, smallest?: number, largest?: number, first?: number[]}} Summary
 * @typedef {{what: "vector", name: Name} & Summary | {what: "onehot", name: Name, id: number, token: string, shape: number[]}
 *   | {what: "scalar", name: Name, value: number} | {what: "coming", name: Name}} Figures
 * @typedef {{symbol: string, sup: string, nabla: boolean}} Name
 */

const FIRST = 4;

/** @param {number[]} values @returns {Summary} */
export function summary(values) {
  return {
    shape: [values.length],
    norm: Math.sqrt(values.reduce((sum, value) => sum + value * value, 0)),
    smallest: values.reduce((least, value) => Math.min(least, value), Infinity),
    largest: values.reduce((most, value) => Math.max(most, value), -Infinity),
    first: values.slice(0, FIRST),
  };
}

/**
 * @param {import("./shapes.js").Node} node one of the circuit speaks of the current step
 * @param {{trace: object, step: object | null, back: object | null, t: number}} known step: of the node's time step, null while
 *   it is under way; back: the same of the backward pass
 * @returns {Figures}
 */
export function figuresOf(node, { trace, step, back, t }) {
  const name = { symbol: node.symbol, sup: node.sup || (node.kind === "b" || node.kind === "c" ? "" : `(${t})`), nabla: node.nabla };
  const found = node.nabla ? gradient(node.kind, back, trace) : value(node.kind, t, trace, step);
  return { name, ...(found ?? { what: "coming" }) };
}

function value(kind, t, trace, step) {
  if (kind === "b") return { what: "vector", ...summary(trace.b) };
  if (kind === "c") return { what: "vector", ...trace.figures.c };
  if (kind === "h" && t === 0) return { what: "vector", ...summary(trace.h0) };
  if (!step) return null;
  if (kind === "x" || kind === "y") return { what: "onehot", ...step[kind], shape: [trace.vocabulary_size] };
  if (kind === "L") return { what: "scalar", value: step.L };
  if (kind === "a" || kind === "h") return { what: "vector", ...summary(step[kind]) };
  return { what: "vector", ...step.figures[kind] };
}

function gradient(kind, back, trace) {
  if (!back) return null;
  if (kind === "o") return { what: "vector", shape: [trace.vocabulary_size], norm: back.do_norm };   // a few entries came, not the first
  return { what: "vector", ...summary(back[`d${kind}`]) };
}
