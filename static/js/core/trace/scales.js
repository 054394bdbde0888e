/**
 * Tells where the colour scale of a vector ends, ± that number: one scale for a whole sentence, so that the same value has the
 * same colour in the node, in the equation's strip and in the heat map. Pure.
 */
import { largestOf } from "./component.js";

const GRADIENTS = Object.freeze(["dh", "da", "from_output", "from_later"]);
const found = new WeakMap();        // the steps of a way back -> their limit

/**
 * States end at ±1, for h = tanh a. The sums b, W h, U x and a share one scale; so do all gradients of one way back.
 * @param {Record<string, any>} trace  as core/trace/trace.js keeps it
 * @param {string} name  h a dh da
 * @param {any[] | null} backSteps  null while there is none
 */
export function limitOf({ b, outline: { largest } }, name, backSteps = null) {
  if (name === "h") return 1;
  if (name === "a") return Math.max(largestOf([b]), largest.a, largest.Wh, largest.Ux) || 1;
  return backSteps ? gradientLimit(backSteps) : 1;
}

/** The largest gradient of a state or a sum at any time step, the two sources of ∇h among them. */
export function gradientLimit(steps) {
  if (!found.has(steps)) found.set(steps, largestOf(steps.flatMap((step) => GRADIENTS.map((name) => step[name]))) || 1);
  return found.get(steps);
}
