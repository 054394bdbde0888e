/**
 * The chain ∂h(t)/∂h(k) as lines of a plot; the figures are those of /api/v1/trace/chain, the latest step first. Pure.
 *
 * @typedef {{chain: {scale_w: number, t: number, links: {step: number, so_far: number}[]}, stretches: number[], product_stretches: number[]}} Chain
 */

/** From h(t) back to h(k): what is left of the gradient, and the most that could be left of any. @param {Chain} answer */
export const leftOf = ({ chain: { t, links }, product_stretches: most }) =>
  ({ steps: [t, ...links.map(({ step }) => step - 1)], left: [1, ...links.map((link) => link.so_far)], most: [1, ...most] });

/** Places of labels, moved up until none is nearer than `gap` to the one below. @param {number[]} places @param {number} gap */
export function apart(places, gap) {
  const moved = [...places];
  const order = [...places.keys()].sort((i, j) => places[i] - places[j]);
  order.forEach((i, n) => { if (n) moved[i] = Math.max(moved[i], moved[order[n - 1]] + gap); });
  return moved;
}
