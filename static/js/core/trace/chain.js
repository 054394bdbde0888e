/**
 * The chain ∂h(t)/∂h(k) as lines of a plot: what is left of a gradient after each factor, and what could be left of any. Pure;
 * the figures are those of /api/v1/trace/chain, the latest step first.
 */

/** @typedef {{chain: {scale_w: number, t: number, k: number, links: {step: number, so_far: number}[]}, stretches: number[], product_stretches: number[]}} Chain */

/** By state, from h(t) back to h(k): the gradient's length over that at the start, and the largest singular value of the product so far. @param {Chain} answer */
export function leftOf({ chain: { t, links }, product_stretches: most }) {
  return { steps: [t, ...links.map(({ step }) => step - 1)], left: [1, ...links.map((link) => link.so_far)], most: [1, ...most] };
}

/** Positions moved apart as little as needed so that labels there do not overlap; in the order given. @param {number[]} places @param {number} gap */
export function apart(places, gap) {
  const order = places.map((_, i) => i).sort((i, j) => places[i] - places[j]);
  const moved = [...places];
  for (const [n, i] of order.entries()) if (n) moved[i] = Math.max(moved[i], moved[order[n - 1]] + gap);
  const over = order.length ? (moved[order[order.length - 1]] - places[order[order.length - 1]]) / 2 : 0;
  return moved.map((place) => place - over);
}
