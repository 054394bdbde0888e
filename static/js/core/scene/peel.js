/**
 * Writes the line that peels the state: h(3) = g⁽³⁾(x(3), x(2), x(1)) = f(f(f(h(0), x(1); θ), x(2); θ), x(3); θ).
 * Pure; no words of a language, as these are formulas.
 *
 * @typedef {{t: number, inner: Peel} | {skipped: Peel} | "h0"} Peel  f of one step round an inner one; steps left out
 */

const MOST = 7;             // so many f are written out; of more the outer and the inner ones
const OUTER = 3;
const INNER = 2;

/** @param {number} t @returns {Peel} */
export function peel(t) {
  const steps = Array.from({ length: t }, (_, i) => i + 1);
  if (t <= MOST) return wrap(steps, "h0");
  return wrap(steps.slice(-OUTER), { skipped: wrap(steps.slice(0, INNER), "h0") });
}

const wrap = (steps, inner) => steps.reduce((within, t) => ({ t, inner: within }), inner);

/** The arguments of g(t), newest first: 3, 2, 1, and null for those left out. @returns {(number | null)[]} */
export function inputsOf(t) {
  if (t <= 4) return Array.from({ length: t }, (_, i) => t - i);
  return [t, t - 1, null, 1];
}
