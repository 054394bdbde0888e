/**
 * Places the columns while the network unfolds, and turns W's loop into an arrow. Pure; pixels, y downwards.
 *
 * At fold 0 there is the circuit alone, in the middle. It becomes the first copy; every further copy slides in beside the one
 * before it, and carries the loop along, until the sentence is spelled: at fold 1 all stand where core/scene/layout.js says.
 *
 * @typedef {{t: number, x: number, rows: Record<string, number>, size: number, share: number}} Place  share: how far out it is,
 *   1 settled; size: of its nodes, 1 as the layout says
 */
import { between, curve, rim } from "./shapes.js";

export const SQUARE = 9;    // half a side of the delay
const REACH = 88;           // from the middle of h to the middle of its delay
const PIECES = 14;
const ARCH = 40;            // how far an arrow bulges that has just left the loop
const SLIDE = 26;           // pixels that a copy slides to its place, from the right: never over the one before

const clamp = (value) => Math.min(1, Math.max(0, value));
const lerp = (from, to, share) => (share === 1 ? to : from + (to - from) * share);
const mix = (from, to, share) => from.map((value, i) => lerp(value, to[i], share));

/** h(0) and the columns that are out. @returns {{start: Place | null, columns: Place[]}} */
export function placesAt(frame, fold) {
  const { columns, home, origin, rows, window } = frame;
  const out = fold * columns.length;
  if (out === 0) return { start: null, columns: [] };
  const places = columns.slice(0, Math.ceil(out)).map(({ t, x }, i) => {
    const share = clamp(out - i);
    if (i) return { t, x: lerp(x + SLIDE, x, share), rows, size: 1, share };
    return { t, x: lerp(home.x, x, share), rows: settling(home.rows, rows, share), size: lerp(home.size, 1, share), share };
  });
  return { start: { t: window.start - 1, x: origin, rows, size: 1, share: clamp(out) }, columns: places };
}

/** Rows on their way from those of the circuit. */
function settling(from, to, share) {
  return Object.fromEntries(Object.entries(to).map(([name, y]) => [name, lerp(from[name], y, share)]));
}

/** Where the delay of an h stands. */
export const delayOf = (h, size = 1) => ({ x: h.x + REACH * size, y: h.y });

/** The size of a loop that ends `width` pixels from the left, where its h is at x. */
export const loopAt = (x, width) => (width - x - 2) / (REACH + SQUARE);

/** Out of h, through the delay, and home into `target`; `size` shrinks it. @returns {{out: number[][], home: number[][]}} */
export function loop(h, target = h, size = 1) {
  const { x, y } = delayOf(h, size);
  const into = /** @type {[number[], number[]]} */ (target === h ? [[h.x + 52 * size, y + 40 * size], rim(h, 18, 2.5)] : [[target.x + 60 * size, target.y + 6], rim(target, 0, 2.5)]);
  return {
    out: curve([rim(h, -62, 1.5), [h.x + 22 * size, y - 50 * size], [x - 2, y - 56 * size], [x, y - SQUARE * size]], PIECES),
    home: curve([[x, y + SQUARE * size], [x + 1, y + 46 * size], ...into], PIECES),
  };
}

/** W's arrow from h to the next step's `target`: an arch between the two, never behind one, straight once that is settled. */
export function recurrentArrow(h, target, share) {
  const [from, to] = between(h, target);
  if (share === 1) return [from, to];
  const high = ARCH * (1 - share);
  const [near, far] = [1 / 3, 2 / 3].map((along) => mix(from, to, along)).map(([x, y]) => [x, y - high]);
  return curve([from, near, far, to], 4 * PIECES + 1);
}

/** The delay on its way to becoming the arrow: a square at share 0, as long and as thin as the arrow at share 1. */
export function ribbon(arrow, share) {
  const middle = (arrow.length - 1) / 2;
  const [one, next] = [arrow[Math.floor(middle)], arrow[Math.floor(middle) + 1]];
  const half = lerp(SQUARE / Math.hypot(next[0] - one[0], next[1] - one[1]), middle, share);
  const thick = lerp(SQUARE, 1, share);
  const spine = arrow.filter((_, i) => Math.abs(i - middle) <= half + 1e-9);
  const side = (sign) => spine.map(([x, y], i) => {
    const [x0, y0] = spine[Math.max(0, i - 1)];
    const [x1, y1] = spine[Math.min(spine.length - 1, i + 1)];
    const length = Math.hypot(x1 - x0, y1 - y0) || 1;
    return [x - (sign * thick * (y1 - y0)) / length, y + (sign * thick * (x1 - x0)) / length];
  });
  const edge = [...side(1), ...side(-1).reverse()];
  return [...edge, edge[0]];
}
