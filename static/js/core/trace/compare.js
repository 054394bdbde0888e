/** Finds where two runs part. Pure; both are answers of /api/v1/trace with fields=outline,h. */

/**
 * The first time step at which two runs differ: by what is read; under two networks also by the best guess, as their states
 * cannot be compared; or because one of them ends. Null if they never do.
 * @returns {{t: number, by: "input" | "best" | "end"} | null}
 */
export function parting(one, other, isOneNetwork) {
  const shorter = Math.min(one.tau, other.tau);
  for (let i = 0; i < shorter; i++) {
    if (one.outline.x_token[i] !== other.outline.x_token[i]) return { t: i + 1, by: "input" };
    if (!isOneNetwork && one.outline.best_token[i] !== other.outline.best_token[i]) return { t: i + 1, by: "best" };
  }
  return one.tau === other.tau ? null : { t: shorter + 1, by: "end" };
}

/** ‖h(t) − h′(t)‖ of two runs of one network, null where one of them has ended. */
export function distance(one, other, t) {
  const [h, g] = [one, other].map(({ steps }) => steps[t - 1]?.h);
  if (!h || !g || h.length !== g.length) return null;
  return Math.sqrt(h.reduce((sum, x, i) => sum + (x - g[i]) ** 2, 0));
}

/** The rows of a heat map of h. */
export const rowsOf = ({ steps, hidden_size: size }) => Array.from({ length: size }, (_, i) => steps.map(({ h }) => h[i]));
