/**
 * Describes one time step of the picture: its nodes, what flows into them, its names and its tokens. Pure.
 *
 * @typedef {import("./folding.js").Place} Place
 */
import { extent } from "./layout.js";
import { hasGradient, isResult, isTerm, partState, pointing, stateOfNode } from "./progress.js";
import { recurrentArrow, ribbon } from "./folding.js";
import { operationsOf } from "./operations.js";
import { edge, label, node, turnedEdge, wrapped } from "./shapes.js";

export const BIAS_RADIUS = 9;

/** Names that stand beside their arrow: 1 to the right, -1 to the left of it. */
const NAMED = Object.freeze({ U: 1, V: 1, tanh: -1, softmax: -1, "−log": -1 });

/**
 * What a column's parts need to know. While it slides out of the one before, it goes without names, which would lie on others.
 * @param {import("./scene.js").Sequence} sequence @param {Place} place @param {{x: number, y: number, r: number}} before  h(t − 1)
 */
export function columnOf(sequence, cursor, frame, place, before) {
  const { t, x, share } = place;
  const nodes = [...mainNodes(cursor, frame, place), ...(share === 1 ? biases(cursor, frame, place) : [])];
  /** @type {any} */
  const at = Object.fromEntries(nodes.map((one) => [one.kind, one]));
  const straight = operationsOf(frame.level).flatMap((operation) => operation.parts.filter(({ from, lag }) => lag || at[from])
    .map((part) => ({ part, drawn: arrow(part, t, { operation, at, before, share, level: frame.level, cursor }) })));
  const edges = straight.map(({ part, drawn }) => turnedEdge(drawn, pointing(part, cursor, t)));
  const lagged = straight.find(({ part }) => part.lag).drawn;
  const labels = [
    ...tokens(sequence, cursor, frame, at),
    ...(share < 1 ? [] : [label(String(t), x, frame.below, { kind: "time", hue: "muted" })]),
    ...(share < 1 ? [] : parametersOf(straight).flatMap(({ part, drawn }) => edgeLabel(part, drawn, frame.level, isTerm(cursor, t, part)))),
    ...(share === 1 && frame.level === 1 ? [functionName(at.h)] : []),
  ].map((one) => ({ ...one, t }));
  return { nodes, edges, labels, ribbons: share < 1 ? [ribbon(lagged.points, share)] : [] };
}

/** The functions are the same in every column: scene.js names them once. */
const parametersOf = (arrows) => arrows.filter(({ part }) => part.via.length === 1);

function arrow(part, t, { operation, at, before, share, level, cursor }) {
  const state = partState(operation, part, cursor, t, level);
  const target = at[operation.stage];
  const one = edge(part, t, part.lag ? before : at[part.from], target, state);
  return part.lag ? { ...one, points: recurrentArrow(before, target, share) } : one;
}

function mainNodes(cursor, frame, { t, x, rows, size }) {
  return Object.entries(rows).map(([kind, y]) => node(kind, t, { x, y, ...extent(kind, frame, size) }, stateOfNode(kind, cursor, t, frame.level), {
    result: isResult(kind, cursor, t), nabla: hasGradient(kind, cursor, t, frame.level),
  }));
}

/** b beside a(t) and c beside o(t), small, at the lower left; they carry no time: the same at every step. */
export const biasPlaces = (frame, { x, rows }) =>
  [["b", "a"], ["c", "o"]].map(([kind, into]) => ({ kind, x: x - Math.min(33, frame.pitch * 0.42), y: rows[into] + Math.min(28, frame.spacing * 0.4) }));

function biases(cursor, frame, { t, x, rows }) {
  if (frame.level < 3) return [];
  return biasPlaces(frame, { x, rows }).map(({ kind, ...place }) => node(kind, t, { ...place, r: BIAS_RADIUS },
    stateOfNode(kind, cursor, t, frame.level), { sup: "", result: isResult(kind, cursor, t) }));
}

/** Below an arrow that goes down, near its beginning, whatever its slope: clear of the line and of the node that it leaves. */
function besideOf([x0, y0], [x1, y1]) {
  const length = Math.hypot(x1 - x0, y1 - y0);
  const [dx, dy] = [(x1 - x0) / length, (y1 - y0) / length];
  return /** @type {[number, number]} */ ([x0 + 26 * dx - 12 * dy, y0 + 26 * dy + 12 * dx]);
}

/** Level 1 is the tutorial's abstract network, which names no parameter. W stands where it leaves h(t − 1). */
export function edgeLabel({ via, hue }, { points, state }, level, isGradient) {
  if (level === 1) return [];
  const name = isGradient && via.length === 1 ? `∇${via}` : via;
  const [[x0, y0], [x1, y1]] = points;
  const look = { hue, state };
  if (via === "W" && level === 2) return [label(name, (x0 + x1) / 2, y0 - 11, look)];
  if (via === "W") return [label(name, ...besideOf([x0, y0], [x1, y1]), look)];
  const side = NAMED[via];
  return side ? [label(name, x0 + side * 5, (y0 + y1) / 2 + 1, { ...look, anchor: side > 0 ? "left" : "right" })] : [];
}

/** x(t) and y(t) are the tokens themselves. */
function tokens(sequence, cursor, frame, { x, y }) {
  const look = { kind: "token", strong: x.t === cursor.t };
  const room = frame.pitch - 6;
  const under = label(wrapped(sequence.inputs[x.t - 1], room), x.x, x.y, { ...look, state: x.state });
  if (!y) return [under];
  return [under, label(wrapped(sequence.targets[y.t - 1], room), y.x, y.y, { ...look, hue: "target", state: y.state })];
}

const functionName = ({ x, y, r, state }) => label("f", x - r - 3, y + r + 5, { state });
