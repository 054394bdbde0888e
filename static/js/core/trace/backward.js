/**
 * Lays out the figures of the way back: logarithms for axes and colours, what is computed yet, how a panel
 * of time steps stands under its axis. Pure; the figures are those of /api/v1/trace/backward.
 */

const LEAST = 1e-300;       // below it a number has no place on a logarithmic axis

/** Its power of ten, null for 0. */
export const log10 = (x) => (x > LEAST ? Math.log10(x) : null);

/** Influence as rows t of log10 ‖∂L(t)/∂h(k)‖ by column k; what comes after t has none. @returns {(number|null)[][]} */
export const logInfluence = ({ influence }) => influence.map((row, t) => row.map((x, k) => (k > t ? null : log10(x))));

/** The powers of ten that hold all numbers: [-4, 1]; at least one decade. @returns {[number, number]} */
export function decades(values) {
  const exponents = values.map(log10).filter((x) => x !== null);
  if (!exponents.length) return [-1, 0];
  const [low, high] = [Math.floor(Math.min(...exponents)), Math.ceil(Math.max(...exponents))];
  return high > low ? [low, high] : [low, low + 1];
}

/** At most about `most` whole powers from low to high, evenly spaced. */
export function powers([low, high], most = 5) {
  const every = Math.max(1, Math.ceil((high - low) / most));
  return Array.from({ length: Math.floor((high - low) / every) + 1 }, (_, i) => low + i * every);
}

/** How far back the gradient has come: the smallest t whose stage is computed; tau + 1 before the first. @param {import("../cell.js").Cell} cell */
export function reachedBack({ stages: { backward: order } }, { t, stage }, name) {
  return order.indexOf(stage) >= order.indexOf(name) ? t : t + 1;
}

/** "vanish" | "explode" | "hold": what happens to the influence of a state from step to step. */
export function fate(perStep) {
  if (perStep === null) return null;
  if (perStep < 0.8) return "vanish";
  return perStep > 1.25 ? "explode" : "hold";
}

/** Does nudging confirm the gradients? The worst of them decides. */
export function verdict(check) {
  const worst = Math.max(...check.map(({ relative_error: error }) => error));
  return { worst, isGood: worst < 1e-5 };
}
