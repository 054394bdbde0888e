/**
 * Tells where the colour scale of a vector ends, ± that number: one scale for a whole sentence, so that the same value has the
 * same colour in the node, in the equation's strip and in the heat map. Pure.
 */
import { makerOf, ofGradient, productOf, termsOf } from "../cell.js";
import { largestOf } from "./component.js";
import { biasOf } from "./trace.js";

const SOURCES = Object.freeze(["from_output", "from_later"]);
const FUNCTIONS = Object.freeze(["tanh", "sigmoid"]);
const limits = new WeakMap();        // the steps of a way back -> their limit

/**
 * A function's values end at ±1, as h = tanh a. The terms of a sum, b, W h, U x, and the sum share one scale; so do all gradients of one way back.
 * @param {Record<string, any>} trace  as core/trace/trace.js keeps it
 * @param {string} name  h a dh da
 * @param {any[] | null} backSteps  null while there is none
 */
export function limitOf(trace, name, backSteps = null) {
  const { cell, outline: { largest } } = trace;
  if (ofGradient(cell, name)) return backSteps ? gradientLimit(cell, backSteps) : 1;
  if (FUNCTIONS.includes(cell.nodes[name].rule ?? "")) return 1;
  const terms = termsOf(makerOf(cell, name)).map((arrow) => (arrow.way === "bias" ? largestOf([biasOf(trace, arrow.source)]) : largest[productOf(arrow)] ?? 0));
  return Math.max(largest[name], ...terms) || 1;
}

/** The largest gradient of a state or a sum at any time step, the two sources of ∇h among them. @param {import("../cell.js").Cell} cell @param {any[]} steps */
export function gradientLimit(cell, steps) {
  const names = [...cell.differentiated.filter((node) => cell.nodes[node].look === "state").map((node) => `d${node}`), ...SOURCES];
  if (!limits.has(steps)) limits.set(steps, largestOf(steps.flatMap((step) => names.map((name) => step[name]))) || 1);
  return limits.get(steps);
}
