/**
 * Places things in the picture: pixels, y downwards, for a width, a level and a cursor.
 * Pure; no DOM and no words. One unit is one CSS pixel, so that radii, gaps and hit areas agree.
 *
 * @typedef {import("../cell.js").Cell} Cell
 * @typedef {import("../cell.js").Drawn} Drawn
 * @typedef {{start: number, stop: number}} Window  first and last labelled time step
 * @typedef {{t: number, x: number}} Column
 * @typedef {{x: number, rows: Record<string, number>, size: number}} Home  where the folded circuit stands, and how large
 * @typedef {{width: number, height: number, radius: number, pitch: number, cell: Cell, level: 1|2|3, tau: number,
 *   side: number, lanes: Record<string, number>, rows: Record<string, number>, tall: number, spacing: number, above: number, below: number, origin: number,
 *   columns: Column[], window: Window, tail: number | null, home: Home}} Layout
 */

import { levelOf } from "../cell.js";

/** More columns than this cannot be told apart, nor redrawn within a frame or two. */
export const MOST_COLUMNS = 12;

/** Half the width of bars beside short tokens; longer ones are written over their bars. */
export const SIDE = 34;

const FIGURE = { wide: 21, tall: 20 };      // half the least sides of L(t): "11.41" must fit under its bar
const TALLEST = 54;         // half the height of a strip
const RADIUS = { least: 17, most: 24 };
const SPACING = { 1: 104, 2: 76, 3: 62 };                  // between two rows, where the picture takes the height that it needs
const LEAST = { 1: 80, 2: 56, 3: 45 };                     // and where it is given one
const MOST = { 1: 220, 2: 130, 3: 104 };
/** From one row to the next, in spacings: as much as both are tall, so that all arrows are of one length. */
const HALF = { token: 0.38, number: 0.57, probabilities: 0.65, scores: 0.5, state: 0.45 };
const LANE = 56;            // from one node to the next in a row that has several
const TOKEN = 30;           // from x(t) to the number of its time step, from y(t) to the frame's upper side
const MARGIN = 12;
const START = 46;           // from the left edge to h(0); the rows' names are before it
const END = 47;             // from the last column's middle to the right edge at least: the frame round it must fit
const LARGER = 1.5;         // the folded circuit against the columns
const LOOP = 62;            // room over a circuit that ends in h, for W's loop
const UNDER = 20;           // room under its x and over its y, for the tokens
const NARROW = 560;         // below this nothing is written beside the circuit
const PITCH = { hidden: 30, least: 72, most: 150 };   // hidden: of a picture that has no width yet
const APART = 12;           // between two tokens

const clamp = (value, low, high) => Math.min(high, Math.max(low, value));

/** Pixels beside the columns, on both sides together. */
const margins = (widest) => START + Math.max(END, widest / 2 + APART);

/** The labelled time steps: no less past than future. It moves in hops: most steps leave the columns where they are. */
export function windowOf(t, tau, size) {
  const count = clamp(size, 1, tau);
  const hop = Math.max(1, Math.floor(count / 3));
  const start = clamp(hop * Math.floor((t - Math.ceil(count * 0.55)) / hop) + 1, 1, tau - count + 1);
  return { start, stop: start + count - 1 };
}

/** How many labelled columns fit into a width of this many pixels, of which the widest token takes so many; extra: those of lanes. */
export function columnsThatFit(width, widest = 0, extra = 0) {
  const pitch = Math.max(widest + APART, PITCH.least) + extra;
  const fewest = pitch > PITCH.most ? 1 : pitch > PITCH.least ? 2 : 3;
  return clamp(Math.floor((width - margins(widest)) / pitch), fewest, MOST_COLUMNS);
}

/** Share of the whole sequence that lies before and inside the window, for the overview strip. */
export function overview({ start, stop }, tau) {
  return { from: (start - 1) / tau, share: (stop - start + 1) / tau };
}

/** The whole picture's frame; without a height it takes the one that it needs. `widest`: pixels of the widest token. @param {{width: number, height?: number, widest?: number, cell: Cell, tau: number, cursor: any}} room @returns {Layout} */
export function layout({ width, height = 0, widest = 0, cell, tau, cursor }) {
  const { t, level } = cursor;
  const lanes = lanesOf({ cell, level });
  const extra = LANE * (lanes.most - 1);
  const window = windowOf(t, tau, columnsThatFit(width, widest, extra));
  const count = window.stop - window.start + 1;
  const pitch = clamp((width - margins(widest)) / count, PITCH.hidden, Math.max(PITCH.most, widest + APART) + extra);
  const spare = (width - margins(widest) - pitch * count) / 2;   // a short sentence stands in the middle
  const origin = START + spare;
  const columns = Array.from({ length: count }, (_, i) => ({
    t: window.start + i,
    x: origin + pitch * (i + 1),
  }));
  const tail = window.stop < tau ? columns[count - 1].x + pitch : null;
  const upright = uprightOf(height, { cell, level });
  const radius = clamp(Math.min(upright.spacing * 0.306, (pitch - extra) * 0.26), RADIUS.least, RADIUS.most);
  const side = clamp(widest / 2 + 3, Math.min(pitch / 2 - 13, SIDE), pitch / 2 - 5);
  return { width, radius, pitch, side, cell, level, tau, origin, columns, window, tail, lanes: lanes.of, home: homeOf(width, { cell, level }, upright), ...upright };
}

/** How far from the middle of its column each node is, in pixels, and how many are in the fullest row. @param {Drawn} drawn */
function lanesOf(drawn) {
  const { rows } = levelOf(drawn);
  return {
    of: Object.fromEntries(rows.flatMap((row) => row.map((name, i) => [name, LANE * (i - (row.length - 1) / 2)]))),
    most: Math.max(...rows.map((row) => row.length)),
  };
}

/** A node's radius, and half its sides: strips are narrow and tall, bars need room for their tokens, a token is as it is. */
export function extent(name, { cell, radius, tall, side, rows }, size = 1) {
  const r = radius * size;
  const look = cell.nodes[name]?.look;
  if (look === "state") return { r, hw: 0.55 * r, hh: tall * size };
  const hasTokens = look === "probabilities" || (look === "scores" && !isBelowProbabilities(cell, rows));
  if (hasTokens) return { r, hw: side * size, hh: Math.max(24, Math.min(30, tall)) * size };
  if (look === "number") return { r, hw: Math.max(0.9 * r, FIGURE.wide * size), hh: Math.max(r, FIGURE.tall * size) };
  if (look === "scores") return { r, hw: 0.9 * r, hh: r };
  return look === "token" ? { r, hw: 0.8 * r, hh: 12 } : { r };
}

/** Where ŷ(t) is drawn over o(t), its bars have the tokens of both. */
const isBelowProbabilities = (cell, rows) => Object.keys(rows).some((name) => cell.nodes[name].look === "probabilities");

/** Rows and height: as much as is given, as long as the rows stay apart and do not lose each other. */
function uprightOf(room, drawn) {
  const { level } = drawn;
  const ends = { top: level === 1 ? 62 : TOKEN + MARGIN, bottom: TOKEN + MARGIN + 8 };
  const gaps = levelOf(drawn).rows.length - 1;
  const spacing = room ? clamp((room - ends.top - ends.bottom) / gaps, LEAST[level], MOST[level]) : SPACING[level];
  const needed = ends.top + gaps * spacing + ends.bottom;
  const height = Math.max(room, needed);
  const top = ends.top + (height - needed) / 2;
  const rows = rowsFrom(drawn, top, spacing);
  const tall = Math.min(TALLEST, spacing * (level === 3 ? 0.33 : 0.37));
  return { rows, spacing, tall, height, below: rows.x + TOKEN, above: level === 1 ? top - tall - 6 : rows.y - TOKEN + 14 };
}

/** Heights by name, downwards from the first one. @param {Drawn} drawn @returns {Record<string, number>} */
function rowsFrom(drawn, top, spacing) {
  const { rows } = levelOf(drawn);
  let y = top;
  return Object.fromEntries(rows.flatMap((row, i) => {
    if (i) y += spacing * (drawn.level === 3 ? half(drawn, rows[i - 1]) + half(drawn, row) : 1);
    return row.map((name) => [name, y]);
  }));
}

const half = ({ cell }, row) => Math.max(...row.map((name) => HALF[cell.nodes[name].look]));

/** The circuit in the middle of the picture, half as large again where there is room. @returns {Home} */
function homeOf(width, drawn, { height, spacing }) {
  const { level } = drawn;
  const over = level === 1 ? LOOP : UNDER;
  const whole = over + (levelOf(drawn).rows.length - 1) * spacing + UNDER;
  const size = clamp(Math.min(height / whole, (width / 2 - 20) / (LOOP + 100)), 1, LARGER);
  const top = (height - whole * size) / 2 + over * size;
  const x = width < NARROW ? width / 2 - 76 * size : width * 0.32;
  return { x, size, rows: rowsFrom(drawn, top, spacing * size) };
}
