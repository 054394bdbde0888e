/**
 * Holds the time steps of a run that have arrived. Of every step there is an outline (tokens, loss, the target's figures); the
 * vectors a, h, Ux, Wh and ŷ come in blocks, as a run of a thousand steps would be 16 MB at once. Pure: a page fetches.
 *
 * @typedef {Record<string, any>} Step  one of an answer's steps: t, x, y, a, h, Ux, Wh, yhat, L
 * @typedef {Record<string, any> & {tau: number, cell: import("../cell.js").Cell, steps: Step[], outline: Record<string, any> & {L: number[], x_token: string[], y_token: string[]}}} Trace  an answer of /api/v1/trace whose `steps` has room for all tau; read it by `stepAt`, what is known of every step at once in `outline`
 */

/** As app/explain/trace/answer.py cuts a long run. */
export const BLOCK = 32;
export const REACH = 16;

/** @param {Record<string, any>} answer of /api/v1/trace with fields=outline,cell,…; it is not changed. @returns {Trace} */
export function traceOf(answer) {
  return fill(/** @type {Trace} */ ({ ...answer, steps: new Array(answer.tau) }), /** @type {Trace} */ (answer));
}

/** Puts the steps of another answer about the same run in their places. @param {Trace} trace @param {{steps: Step[]}} answer @returns {Trace} */
export function fill(trace, { steps }) {
  for (const step of steps) trace.steps[step.t - 1] = step;
  return trace;
}

/** Everything about time step t, or null while that is still being fetched. @param {Trace} trace @returns {Step|null} */
export const stepAt = (trace, t) => trace.steps[t - 1] ?? null;

/** A bias of the states; another cell's where all its parameters are here. @param {Record<string, any>} trace @param {string} name @returns {number[]} */
export const biasOf = (trace, name) => trace[name] ?? trace.parameters?.[name] ?? [];

/** Whether all of every time step is here. @param {Trace} trace */
export const isWhole = ({ outline, steps }) => outline.L.every((_, i) => steps[i] !== undefined);

/**
 * The first block near t of which a step is missing, that of t itself before its neighbours; null if all are here.
 * @param {Trace} trace @returns {{start: number, stop: number}|null}
 */
export function gap(trace, t) {
  const near = [t, Math.min(trace.tau, t + REACH), Math.max(1, t - REACH)];
  const lacking = near.find((one) => !stepAt(trace, one));
  if (lacking === undefined) return null;
  const start = Math.floor((lacking - 1) / BLOCK) * BLOCK + 1;
  return { start, stop: Math.min(trace.tau, start + BLOCK - 1) };
}
