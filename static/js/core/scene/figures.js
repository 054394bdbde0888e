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
  const name = { symbol: node.symbol, sup: node.sup || (node.look === "bias" ? "" : `(${t})`), nabla: node.nabla };
  const figures = node.nabla ? gradient(node, back, trace) : value(node, t, trace, step);
  return { name, ...(figures ?? { what: "coming" }) };
}

function value({ kind, look }, t, trace, step) {
  if (look === "bias") return { what: "vector", ...(trace[kind] ? summary(trace[kind]) : trace.figures[kind]) };
  if (look === "state" && t === 0) return { what: "vector", ...summary(trace.h0) };
  if (!step) return null;
  if (look === "token") return { what: "onehot", ...step[kind], shape: [trace.vocabulary_size] };
  if (look === "number") return { what: "scalar", value: step[kind] };
  if (look === "state") return { what: "vector", ...summary(step[kind]) };
  return { what: "vector", ...step.figures[kind] };
}

/** The components that a strip shows, null of other nodes and while they are under way. @returns {number[] | null} */
export function valuesOf({ kind, look, nabla, t: own }, { trace, step, back }) {
  if (look !== "state") return null;
  if (nabla) return back?.[`d${kind}`] ?? null;
  return own === 0 ? trace.h0 : step?.[kind] ?? null;
}

function gradient({ kind, look }, back, trace) {
  if (!back) return null;
  if (look === "scores") return { what: "vector", shape: [trace.vocabulary_size], norm: back[`d${kind}_norm`] };   // a few entries came, not the first
  return { what: "vector", ...summary(back[`d${kind}`]) };
}
