/**
 * Says what the picture of a recurrent network shows: a pure function of (sequence, cursor, layout) to nodes,
 * edges and labels, each with its emphasis. No DOM, no colours, no words of a language.
 *
 * @typedef {{tau: number, cell: import("../cell.js").Cell, inputs: string[], targets: string[], widest?: number}} Sequence  tokens x(1..tau) and y(1..tau), pixels of the widest
 * @typedef {{nodes: import("./shapes.js").Node[], edges: import("./shapes.js").Edge[], labels: import("./shapes.js").Label[],
 *   columns: import("./folding.js").Place[],
 *   ribbons: [number, number][][], parameters: string[], times: (number | null)[], box: {x0: number, x1: number, y0: number, y1: number} | null}} Scene
 *   ribbons: delays on their way to becoming arrows; times: null for the circuit, then every time step that has room
 */
import { circuit, recurrentLoop } from "./circuit.js";
import { columnOf } from "./column.js";
import { extent } from "./layout.js";
import { arrowState, hasGradient, isTerm, pointing, recurrence, recurrent, stateOfNode } from "./progress.js";
import { SQUARE, delayOf, loopAt, placesAt } from "./folding.js";
import { levelOf } from "../cell.js";
import { isFedForward } from "./operations.js";
import { isBackward } from "../cursor/cursor.js";
import { NARROWEST, SYMBOLS, between, label, node, roomOf, turnedEdge } from "./shapes.js";
import { BARS } from "./bodies.js";
import { visible } from "../tokens.js";

const BIASES = 45;          // from a column's middle to the left rims of b and c, in pixels
const NAMES = 12;           // from the left edge, or a node of the circuit, to the middle of its letter
const LEAST_LOOP = 0.35;     // smaller, the delay would lie on h
const EMPTY = Object.freeze({ nodes: [], edges: [], labels: [], ribbons: [] });

/** Tokens of the sequence as the picture needs them; guesses may be drawn narrower than they are wide. @returns {Sequence} */
export function sequenceOf({ tau, cell, outline, steps }) {
  const [inputs, targets] = [outline.x_token, outline.y_token].map((tokens) => tokens.map(visible));
  const guesses = steps.flatMap((step) => step.yhat.top.slice(0, BARS).map(({ token }) => visible(token)));
  const widest = Math.max(...[...inputs, ...targets].map(roomOf), ...guesses.map((token) => roomOf(token) * NARROWEST));
  return { tau, cell, inputs, targets, widest };
}

/** Everything to draw. @param {Sequence} sequence @param {import("./layout.js").Layout} frame @returns {Scene} */
export function scene(sequence, cursor, frame) {
  const { start, columns } = placesAt(frame, cursor.fold);
  const first = start && startOf(cursor, frame, start);
  const [state] = frame.cell.states;
  const heads = columns.map(({ x, rows }) => ({ x: x + frame.lanes[state], y: rows[state], ...extent(state, frame) }));
  const columnParts = columns.map((place, i) => columnOf(sequence, cursor, frame, place, i ? heads[i - 1] : /** @type {{x: number, y: number, r: number}} */ (first)));
  const isFolded = !columns.length;
  const parts = [
    ...(first ? [{ ...EMPTY, nodes: [first] }] : []), ...columnParts,
    cursor.fold === 1 ? tail(cursor, frame) : frontier(cursor, frame, columnParts.at(-1), columns.at(-1)),
    isFolded ? { ...EMPTY, ...circuit(cursor, frame) } : EMPTY,
    isFolded ? present(sequence, cursor, frame) : { ...EMPTY, labels: [...names(frame), ...functionNames(cursor, frame)] },
  ];
  const all = (name) => parts.flatMap((part) => part[name]);
  const times = [null, frame.window.start - 1, ...frame.columns.map(({ t }) => t)];
  const box = boxOf(cursor, frame, columns);
  return { nodes: all("nodes"), edges: all("edges"), labels: all("labels"), ribbons: all("ribbons"), parameters: Object.keys(frame.cell.parameters), columns, times, box };
}

/** h(0), or the state that comes in from before the window. */
function startOf(cursor, frame, { t, x, rows }) {
  const [state] = frame.cell.states;
  const { look } = frame.cell.nodes[state];
  const place = { x, y: rows[state], ...extent(state, frame) };
  const extra = { ghost: t > 0, nabla: hasGradient(frame, state, cursor, t) };
  if (t > 0 || isBackward(cursor)) return node(state, look, t, place, stateOfNode(frame, state, cursor, t), extra);
  return node(state, look, t, place, isFedForward(frame, state, cursor, t) ? "active" : "done", extra);
}

/** The last copy that is out carries the loop, which goes where no further copy comes, and shrinks where the picture ends. */
function frontier(cursor, frame, part, place) {
  if (!part) return EMPTY;
  const isLast = place.t === frame.window.stop;
  const size = Math.min(isLast ? 1 - place.share : place.size, loopAt(place.x, frame.width));
  if (size < LEAST_LOOP) return EMPTY;
  const at = Object.fromEntries(part.nodes.map((one) => [one.kind, one]));
  const state = recurrence(frame, cursor);
  const edges = recurrentLoop(frame, at, state, isBackward(cursor), size).map((one) => ({ ...one, id: `front-${one.id}` }));
  const [{ arrow: { source } }] = recurrent(frame);
  const delay = node("delay", "delay", null, { ...delayOf(at[source], size), r: SQUARE * size }, state, { id: "front-delay" });
  return { ...EMPTY, nodes: [delay], edges };
}

/** Folded, the circuit reads and predicts the tokens of the current step, in bold; each node has its letter at its left. */
function present(sequence, { t }, frame) {
  const { home: { x, rows, size } } = frame;
  const tokens = { x: sequence.inputs[t - 1], y: sequence.targets[t - 1] };
  const wide = (kind) => (tokens[kind] ? 0.65 * roomOf(tokens[kind]) : extent(kind, frame, size).hw ?? 0);
  const letters = Object.entries(rows).map(([kind, y]) => label(SYMBOLS[kind] ?? kind, x - wide(kind) - NAMES, y, { hue: "muted" }));
  const read = ["x", "y"].filter((kind) => rows[kind]).map((kind) => label(tokens[kind], x, rows[kind], { kind: "token", strong: true, hue: kind === "y" ? "target" : "ink" }));
  return { ...EMPTY, labels: [...letters, ...read] };
}

/** What a row holds, told once at its left. */
const names = (frame) => levelOf(frame).rows.map((row) => label(row.map((kind) => SYMBOLS[kind] ?? kind).join(" "), NAMES, frame.rows[row[0]], { hue: "muted" }));

/** And what leads from one row to the next; the one that is under way is bold. */
function functionNames(cursor, frame) {
  const { rows } = frame;
  return levelOf(frame).operations.flatMap((operation) => operation.arrows.filter(({ way }) => way === "function").map((arrow) => {
    const strong = arrowState(frame, operation, arrow, cursor, cursor.t) === "active";
    return label(arrow.via, 4, (rows[arrow.source] + rows[operation.makes]) / 2, { anchor: "left", strong, hue: strong ? "ink" : "muted" });
  }));
}

/** Past the window the state goes on: arrows that leave the picture. */
function tail(cursor, frame) {
  if (frame.tail === null) return EMPTY;
  return { ...EMPTY, edges: recurrent(frame).map(({ operation, arrow }) => leaving(cursor, frame, operation, arrow)) };
}

function leaving(cursor, frame, operation, arrow) {
  const { t, x } = frame.columns.at(-1);
  const { rows, lanes, width } = frame;
  const at = (name, column) => ({ x: column + lanes[name], y: rows[name], ...extent(name, frame) });
  const [from, to] = between(at(arrow.source, x), at(operation.makes, frame.tail));
  const reach = Math.min(0.5, (width - 6 - from[0]) / (to[0] - from[0]));
  const end = [from[0] + (to[0] - from[0]) * reach, from[1] + (to[1] - from[1]) * reach];
  const state = arrowState(frame, operation, arrow, cursor, t + 1);
  const edge = { id: `${arrow.via}-on`, via: arrow.via, hue: arrow.hue, state, points: [from, end], head: true };
  return turnedEdge(edge, isTerm(frame, arrow, cursor, t + 1) ? 0 : pointing(frame, arrow, cursor, t + 1));
}

/** The frame round the current column; to the left it holds the biases. */
function boxOf(cursor, frame, places) {
  const place = places.find(({ t }) => t === cursor.t);
  if (place?.share !== 1) return null;
  const even = Math.max(Math.min(38, frame.pitch / 2 - 11), frame.side + 3);
  const left = frame.level === 3 ? Math.max(even, BIASES) : even;
  return { x0: place.x - left, x1: place.x + even, y0: frame.above - 15, y1: frame.below + 15 };
}
