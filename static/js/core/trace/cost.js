/** Reads a measurement of cost: lines of time and memory against tau. Pure. */

const MEGA = 1e6;

/** @typedef {{tau: number, training: {seconds: number, bytes: number}, forward: {seconds: number, bytes: number}}} Cost */

/** The two works as series over tau. @param {Cost[]} costs @param {"seconds"|"bytes"} what bytes come as megabytes */
export function series(costs, what) {
  const scale = what === "bytes" ? MEGA : 1;
  return ["training", "forward"].map((work) => ({ work, x: costs.map(({ tau }) => tau), y: costs.map((one) => one[work][what] / scale) }));
}

/** Three significant digits, never with a power of ten below a million. */
export const figure = (value) => String(Number(value.toPrecision(3)));

/** Rows of the table: tau, seconds and megabytes of the one work, then of the other. @param {Cost[]} costs */
export const table = (costs) => costs.map(({ tau, training, forward }) => [
  tau, ...[training, forward].flatMap(({ seconds, bytes }) => [figure(seconds), figure(bytes / MEGA)]),
]);

/** How many h are in memory once `steps` are computed: all of them, or the latest only. */
export const statesInMemory = (steps, forgot) => (forgot ? Math.min(1, steps) : steps);
