/**
 * Knows where things stand in the picture: pixels, y downwards, for a width, a level and a cursor.
 * Pure; no DOM and no words. One unit is one CSS pixel, so that radii, gaps and hit areas agree.
 *
 * @typedef {{start: number, stop: number}} Window  first and last labelled time step
 * @typedef {{t: number, x: number}} Column
 * @typedef {{x: number, rows: Record<string, number>, arrow?: {x0: number, y0: number, x1: number, y1: number}}} Home  where the folded circuit stands
 * @typedef {Home & {arrow: {x0: number, y0: number, x1: number, y1: number}}} Circuit  beside the columns, with the way to them
 * @typedef {{width: number, height: number, radius: number, pitch: number, level: 1|2|3, tau: number,
 *   rows: Record<string, number>, above: number, below: number, origin: number,
 *   columns: Column[], window: Window, tail: number | null, home: Home, circuit: Circuit | null}} Layout  home: the circuit's
 *   place, or the one it would have, from which the columns come
 */

/** Rows from top to bottom. Level 1 is the tutorial's network without output, level 2 its usual form. */
export const ROWS = Object.freeze({
  1: ["h", "x"],
  2: ["y", "L", "o", "h", "x"],
  3: ["y", "L", "yhat", "o", "h", "a", "x"],
});

/** More columns than this cannot be told apart, nor redrawn within a frame or two. */
export const MOST_COLUMNS = 12;

const RADIUS = 19;
const SPACING = { 1: 104, 2: 76, 3: 62 };
const TOKEN = 36;           // from a node's centre to the token over or under it
const MARGIN = 12;
const END = 47;             // from the last column's middle to the right edge: the frame round it must fit
const CIRCUIT = 226;        // from the left edge to h(0), with the circuit beside the columns
const PITCH = { least: 72, most: 150 };
const NARROW = 560;         // below this the circuit no longer fits beside the columns

const clamp = (value, low, high) => Math.min(high, Math.max(low, value));

/** The labelled time steps: no less past than future. It moves in hops: most steps leave the columns where they are. */
export function windowOf(t, tau, size) {
  const shown = clamp(size, 1, tau);
  const hop = Math.max(1, Math.floor(shown / 3));
  const start = clamp(hop * Math.floor((t - Math.ceil(shown * 0.55)) / hop) + 1, 1, tau - shown + 1);
  return { start, stop: start + shown - 1 };
}

/** How many labelled columns fit into a width of this many pixels. */
export function columnsThatFit(width) {
  return clamp(Math.floor((width - leftOf(width) - END) / PITCH.least), 3, MOST_COLUMNS);
}

/** Share of the whole sequence that lies before and inside the window, for the overview strip. */
export function overview({ start, stop }, tau) {
  return { from: (start - 1) / tau, share: (stop - start + 1) / tau };
}

/** The whole picture's frame. @returns {Layout} */
export function layout({ width, tau, cursor }) {
  const { t, level } = cursor;
  const window = windowOf(t, tau, columnsThatFit(width));
  const origin = leftOf(width);
  const count = window.stop - window.start + 1;
  const pitch = Math.min((width - origin - END) / count, PITCH.most);
  const columns = Array.from({ length: count }, (_, i) => ({
    t: window.start + i,
    x: origin + pitch * (i + 1),
  }));
  const tail = window.stop < tau ? columns[count - 1].x + pitch : null;
  return { width, radius: radiusFor(pitch), pitch, level, tau, origin, columns, window, tail, ...upright(width, level) };
}

const isNarrow = (width) => width < NARROW;
const leftOf = (width) => (isNarrow(width) ? RADIUS + MARGIN / 2 : CIRCUIT);
const radiusFor = (pitch) => (pitch < 66 ? RADIUS - 2 : RADIUS);

/** Rows, height and, if there is room for it, the folded circuit. */
function upright(width, level) {
  const names = ROWS[level];
  const spacing = SPACING[level];
  const lift = isNarrow(width) && level === 1 ? 190 : 0;     // the small circuit stands above
  const top = lift + (level === 1 ? 62 : TOKEN + MARGIN + 6);
  const rows = Object.fromEntries(names.map((name, i) => [name, top + i * spacing]));
  const below = rows.x + TOKEN;
  const above = level === 1 ? rows.h - TOKEN : rows.y - TOKEN;
  const circuit = circuitOf(width, level, rows);
  return { rows, above, below, height: below + MARGIN + 8, circuit, home: circuit ?? { x: width / 2 - 40, rows } };
}

/** The folded circuit: left of the columns, above them on a narrow screen at level 1, else absent. */
function circuitOf(width, level, rows) {
  if (!isNarrow(width)) {
    return { x: 34, rows, arrow: { x0: 154, y0: rows.h, x1: 194, y1: rows.h } };
  }
  if (level !== 1) return null;
  const x = width / 2 - 40;
  return { x, rows: { h: 50, x: 136 }, arrow: { x0: x + 88, y0: 112, x1: x + 88, y1: 158 } };
}
