/**
 * Places things in the picture: pixels, y downwards, for a width, a level and a cursor.
 * Pure; no DOM and no words. One unit is one CSS pixel, so that radii, gaps and hit areas agree.
 *
 * @typedef {{start: number, stop: number}} Window  first and last labelled time step
 * @typedef {{t: number, x: number}} Column
 * @typedef {{x: number, rows: Record<string, number>, size: number}} Home  where the folded circuit stands, and how large
 * @typedef {{width: number, height: number, radius: number, pitch: number, level: 1|2|3, tau: number,
 *   rows: Record<string, number>, spacing: number, above: number, below: number, origin: number,
 *   columns: Column[], window: Window, tail: number | null, home: Home}} Layout
 */

/** Rows from top to bottom. Level 1 is the tutorial's network without output, level 2 its usual form. */
export const ROWS = Object.freeze({
  1: ["h", "x"],
  2: ["y", "L", "o", "h", "x"],
  3: ["y", "L", "yhat", "o", "h", "a", "x"],
});

/** More columns than this cannot be told apart, nor redrawn within a frame or two. */
export const MOST_COLUMNS = 12;

const RADIUS = { least: 17, most: 24 };
const SPACING = { 1: 104, 2: 76, 3: 62 };                  // between two rows, where the picture takes the height that it needs
const LEAST = { 1: 80, 2: 56, 3: 46 };                     // and where it is given one
const MOST = { 1: 220, 2: 130, 3: 104 };
const TOKEN = 36;           // from a node's centre to the token over or under it
const MARGIN = 12;
const START = 28;           // from the left edge to h(0)
const END = 47;             // from the last column's middle to the right edge: the frame round it must fit
const LARGER = 1.5;         // the folded circuit against the columns
const LOOP = 62;            // room over and under the circuit's nodes: W's loop, tokens
const NARROW = 560;         // below this nothing is written beside the circuit
const PITCH = { least: 72, most: 150 };

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
  return clamp(Math.floor((width - START - END) / PITCH.least), 3, MOST_COLUMNS);
}

/** Share of the whole sequence that lies before and inside the window, for the overview strip. */
export function overview({ start, stop }, tau) {
  return { from: (start - 1) / tau, share: (stop - start + 1) / tau };
}

/** The whole picture's frame; without a height it takes the one that it needs. @returns {Layout} */
export function layout({ width, height = 0, tau, cursor }) {
  const { t, level } = cursor;
  const window = windowOf(t, tau, columnsThatFit(width));
  const count = window.stop - window.start + 1;
  const pitch = Math.min((width - START - END) / count, PITCH.most);
  const spare = (width - START - END - pitch * count) / 2;   // a short sentence stands in the middle
  const origin = START + spare;
  const columns = Array.from({ length: count }, (_, i) => ({
    t: window.start + i,
    x: origin + pitch * (i + 1),
  }));
  const tail = window.stop < tau ? columns[count - 1].x + pitch : null;
  const upright = uprightOf(height, level);
  const radius = clamp(Math.min(upright.spacing * 0.306, pitch * 0.26), RADIUS.least, RADIUS.most);
  return { width, radius, pitch, level, tau, origin, columns, window, tail, home: homeOf(width, upright), ...upright };
}

/** Rows and height: as much as is given, as long as the rows stay apart and do not lose each other. */
function uprightOf(room, level) {
  const names = ROWS[level];
  const ends = { top: level === 1 ? 62 : TOKEN + MARGIN + 6, bottom: TOKEN + MARGIN + 8 };
  const gaps = names.length - 1;
  const spacing = room ? clamp((room - ends.top - ends.bottom) / gaps, LEAST[level], MOST[level]) : SPACING[level];
  const needed = ends.top + gaps * spacing + ends.bottom;
  const height = Math.max(room, needed);
  const top = ends.top + (height - needed) / 2;
  const rows = Object.fromEntries(names.map((name, i) => [name, top + i * spacing]));
  return { rows, spacing, height, below: rows.x + TOKEN, above: level === 1 ? rows.h - TOKEN : rows.y - TOKEN };
}

/** The circuit in the middle of the picture, half as large again where there is room. @returns {Home} */
function homeOf(width, { rows, height, spacing }) {
  const names = Object.keys(rows);
  const gaps = names.length - 1;
  const most = (height - 2 * LOOP) / gaps;
  const size = clamp(Math.min(most / spacing, (width / 2 - 20) / (LOOP + 100)), 1, LARGER);
  const middle = (rows[names[0]] + rows.x) / 2;
  const x = width < NARROW ? width / 2 - 40 * size : width * 0.32;
  return { x, size, rows: Object.fromEntries(names.map((name, i) => [name, middle + (i - gaps / 2) * spacing * size])) };
}
