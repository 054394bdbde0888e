/**
 * Knows what the picture of a recurrent network shows: a pure function of (sequence, cursor, layout) to nodes,
 * edges and labels, each with its emphasis. No DOM, no colours, no words of a language.
 *
 * @typedef {{tau: number, inputs: string[], targets: string[]}} Sequence  tokens x(1..tau) and y(1..tau)
 * @typedef {{nodes: import("./shapes.js").Node[], edges: import("./shapes.js").Edge[],
 *   labels: import("./shapes.js").Label[], box: {x0: number, x1: number, y0: number, y1: number}}} Scene
 */

import { circuit } from "./circuit.js";
import { isFedForward, nodeState, operationsOf, stateOf } from "./operations.js";
import { between, edge, label, node } from "./shapes.js";

const BIAS_RADIUS = 9;
const LABELS = 46;          // from a column's middle to the left end of "softmax", in pixels

/** Names that stand beside their arrow: 1 to the right, -1 to the left of it. */
const NAMED = Object.freeze({ U: 1, V: 1, tanh: -1, softmax: -1, "−log": -1 });

/** Tokens of the sequence as the picture needs them. @returns {Sequence} */
export function sequenceOf(trace) {
  return {
    tau: trace.tau,
    inputs: trace.outline.x_token,
    targets: trace.outline.y_token,
  };
}

/** Everything to draw. @param {Sequence} sequence @param {import("./layout.js").Layout} frame @returns {Scene} */
export function scene(sequence, cursor, frame) {
  const columns = frame.columns.map((column) => columnOf(sequence, cursor, frame, column));
  const parts = [start(cursor, frame), ...columns, tail(cursor, frame), circuit(cursor, frame)];
  return {
    nodes: parts.flatMap((part) => part.nodes),
    edges: parts.flatMap((part) => part.edges),
    labels: parts.flatMap((part) => part.labels),
    box: boxOf(cursor, frame),
  };
}

/** h(0), or the state that comes in from before the window. */
function start(cursor, frame) {
  const t = frame.window.start - 1;
  const known = isFedForward(cursor, t, frame.level) ? "active" : "done";
  const state = t === 0 ? known : nodeState("h", cursor, t, frame.level);
  const place = { x: frame.origin, y: frame.rows.h, r: frame.radius };
  return { nodes: [node("h", t, place, state, { ghost: t > 0 })], edges: [], labels: [] };
}

/** One time step: its nodes, what flows into them, its tokens. */
function columnOf(sequence, cursor, frame, { t, x }) {
  const main = Object.entries(frame.rows).map(([kind, y]) => mainNode(kind, cursor, frame, { t, x, y }));
  const nodes = [...main, ...biases(cursor, frame, { t, x })];
  const at = Object.fromEntries(nodes.map((one) => [one.kind, one]));
  const before = { x: x - frame.pitch, y: frame.rows.h, r: frame.radius };
  const edges = operationsOf(frame.level).flatMap((operation) => operation.parts.map((part) =>
    edge(part, t, part.lag ? before : at[part.from], at[operation.stage], stateOf(operation, cursor, t, part))));
  const labels = [
    ...edges.flatMap((one) => edgeLabel(one, frame.level, before)),
    ...tokens(sequence, cursor, frame, at),
    ...(frame.level === 1 ? [functionName(at.h)] : []),
  ];
  return { nodes, edges, labels: labels.map((one) => ({ ...one, t })) };
}

function mainNode(kind, cursor, frame, { t, x, y }) {
  const result = t === cursor.t && kind === cursor.stage;
  return node(kind, t, { x, y, r: frame.radius }, nodeState(kind, cursor, t, frame.level), { result });
}

/** b beside a(t) and c beside o(t), small, at the lower left; they carry no time: the same at every step. */
function biases(cursor, frame, { t, x }) {
  if (frame.level < 3) return [];
  return [["b", "a"], ["c", "o"]].map(([kind, into]) => {
    const place = { x: x - biasOffset(frame), y: frame.rows[into] + 28, r: BIAS_RADIUS };
    return node(kind, t, place, nodeState(kind, cursor, t, frame.level), { sup: "" });
  });
}

const biasOffset = (frame) => Math.min(33, frame.pitch * 0.42);

/** Level 1 is the tutorial's abstract network, which names no parameter. W stands where it leaves h(t − 1). */
function edgeLabel({ via, points, hue, state }, level, before) {
  if (level === 1) return [];
  const [[x0, y0], [x1, y1]] = points;
  if (via === "W" && level === 2) return [label(via, (x0 + x1) / 2, y0 - 11, { hue, state })];
  if (via === "W") return [label(via, before.x + Math.min(28, 15 + (x1 - x0) / 10), before.y + 31, { hue, state })];
  const side = NAMED[via];
  return side ? [label(via, x0 + side * 5, (y0 + y1) / 2 + 1, { hue, state, anchor: side > 0 ? "left" : "right" })] : [];
}

/** x(t)'s token under it, y(t)'s token over it. */
function tokens(sequence, cursor, frame, { x, y }) {
  const look = { kind: "token", strong: x.t === cursor.t };
  const under = label(sequence.inputs[x.t - 1], x.x, frame.below, { ...look, state: x.state });
  if (!y) return [under];
  return [under, label(sequence.targets[y.t - 1], y.x, frame.above, { ...look, hue: "target", state: y.state })];
}

const functionName = ({ x, y, r, state }) => label("f", x - r - 3, y + r + 5, { state });

/** Past the window the state goes on: an arrow that leaves the picture. */
function tail(cursor, frame) {
  if (frame.tail === null) return { nodes: [], edges: [], labels: [] };
  const { t, x } = frame.columns.at(-1);
  const target = { x: frame.tail, y: frame.rows.a ?? frame.rows.h, r: frame.radius };
  const [from, to] = between({ x, y: frame.rows.h, r: frame.radius }, target);
  const reach = Math.min(0.5, (frame.width - 6 - from[0]) / (to[0] - from[0]));
  const end = [from[0] + (to[0] - from[0]) * reach, from[1] + (to[1] - from[1]) * reach];
  const state = stateOf(operationsOf(frame.level)[0], cursor, t + 1);
  return { nodes: [], edges: [{ id: "W-on", via: "W", hue: "w", state, points: [from, end], head: true }], labels: [] };
}

/** The frame round the current column; to the left it holds the function names and biases. */
function boxOf(cursor, frame) {
  const { x } = frame.columns.find(({ t }) => t === cursor.t);
  const even = Math.min(38, frame.pitch / 2 - 11);
  const room = Math.max(24, Math.min(44, frame.pitch - LABELS - 4));      // up to the names of the next column
  const [left, right] = frame.level === 3 ? [LABELS + 3, room] : [even, even];
  return { x0: x - left, x1: x + right, y0: frame.above - 15, y1: frame.below + 15 };
}
