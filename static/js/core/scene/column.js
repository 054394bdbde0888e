/**
 * Describes one time step of the picture: its nodes, what flows into them, its names and its tokens. Pure.
 *
 * @typedef {import("./folding.js").Place} Place
 * @typedef {import("../cell.js").Arrow} Arrow
 */
import { extent } from "./layout.js";
import { arrowState, hasGradient, isResult, isTerm, pointing, stateOfNode } from "./progress.js";
import { recurrentArrow, ribbon } from "./folding.js";
import { levelOf } from "../cell.js";
import { edge, label, node, turnedEdge, wrapped } from "./shapes.js";

export const BIAS_RADIUS = 9;

/** Which arrows have their name beside them: 1 to the right, -1 to the left. */
const NAMED = Object.freeze({ matrix: 1, function: -1, gated: -1, gate: -1 });

/**
 * What a column's parts need to know. While it slides out of the one before, it goes without names, which would lie on others.
 * @param {import("./scene.js").Sequence} sequence @param {Place} place @param {{x: number, y: number, r: number}} before  h(t − 1)
 */
export function columnOf(sequence, cursor, frame, place, before) {
  const { t, x, share } = place;
  const nodes = [...mainNodes(cursor, frame, place), ...(share === 1 ? biases(cursor, frame, place) : [])];
  /** @type {any} */
  const at = Object.fromEntries(nodes.map((one) => [one.kind, one]));
  const straight = levelOf(frame).operations.flatMap((operation) => operation.arrows.filter(({ source, lag }) => lag || at[source])
    .map((arrow) => ({ arrow, drawn: drawnArrow(arrow, t, { operation, at, before, share, frame, cursor }) })));
  const edges = straight.map(({ arrow, drawn }) => turnedEdge(drawn, pointing(frame, arrow, cursor, t)));
  const lagged = straight.filter(({ arrow }) => arrow.lag);
  const labels = [
    ...tokens(sequence, cursor, frame, at),
    ...(share < 1 ? [] : [label(String(t), x, frame.below, { kind: "time", hue: "muted" })]),
    ...(share < 1 ? [] : straight.filter(isNamedHere).flatMap(({ arrow, drawn }) => edgeLabel(arrow, drawn, frame.level, isTerm(frame, arrow, cursor, t)))),
    ...(share === 1 && frame.level === 1 ? frame.cell.states.map((name) => functionName(at[name])) : []),
  ].map((one) => ({ ...one, t }));
  return { nodes, edges, labels, ribbons: share < 1 ? lagged.map(({ drawn }) => ribbon(drawn.points, share)) : [] };
}

/** The functions are the same in every column: scene.js names them once. */
const isNamedHere = ({ arrow: { way } }) => way !== "function" && way !== "loss";

function drawnArrow(arrow, t, { operation, at, before, share, frame, cursor }) {
  const state = arrowState(frame, operation, arrow, cursor, t);
  const target = at[operation.makes];
  const one = edge(frame, arrow, t, arrow.lag ? before : at[arrow.source], target, state);
  return arrow.lag ? { ...one, points: recurrentArrow(before, target, share) } : one;
}

function mainNodes(cursor, frame, { t, x, rows, size }) {
  const { cell, lanes } = frame;
  return Object.entries(rows).map(([kind, y]) => node(kind, cell.nodes[kind].look, t, { x: x + lanes[kind] * size, y, ...extent(kind, frame, size) }, stateOfNode(frame, kind, cursor, t), {
    result: isResult(frame, kind, cursor, t), nabla: hasGradient(frame, kind, cursor, t),
  }));
}

/** A bias beside the node that it is part of, small, at the lower left; it carries no time: the same at every step. */
export const biasPlaces = (frame, { x, rows }) => levelOf(frame).operations.flatMap(({ makes, arrows }) => arrows.filter(({ way }) => way === "bias").map(({ source }) => ({
  kind: source, into: makes, x: x + frame.lanes[makes] - Math.min(33, frame.pitch * 0.42), y: rows[makes] + Math.min(28, frame.spacing * 0.4),
})));

function biases(cursor, frame, { t, x, rows }) {
  return biasPlaces(frame, { x, rows }).map(({ kind, into, ...place }) => node(kind, "bias", t, { ...place, r: BIAS_RADIUS },
    stateOfNode(frame, kind, cursor, t), { sup: "", into, result: isResult(frame, kind, cursor, t) }));
}

/** Below an arrow that goes down, near its beginning, whatever its slope: clear of the line and of the node that it leaves. */
function besideOf([x0, y0], [x1, y1]) {
  const length = Math.hypot(x1 - x0, y1 - y0);
  const [dx, dy] = [(x1 - x0) / length, (y1 - y0) / length];
  return /** @type {[number, number]} */ ([x0 + 26 * dx - 12 * dy, y0 + 26 * dy + 12 * dx]);
}

/** Level 1 is the tutorial's abstract network, which names no parameter. W stands where it leaves h(t − 1). @param {Arrow} arrow */
export function edgeLabel({ via, way, hue, lag }, { points, state }, level, isGradient) {
  if (level === 1) return [];
  const name = isGradient ? `∇${via}` : via;
  const [[x0, y0], [x1, y1]] = points;
  const look = { hue, state };
  if (lag && level === 2) return [label(name, (x0 + x1) / 2, y0 - 11, look)];
  if (lag) return [label(name, ...besideOf([x0, y0], [x1, y1]), look)];
  const side = NAMED[way];
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
