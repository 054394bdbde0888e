/**
 * Knows the folded circuit: one network, W's loop through a delay of one time step, and the way to the unrolled one.
 * It is all the network there is, so it is always inked; what works at the cursor is bold.
 */
import { hasGradient, partState, pointing, recurrence, stateOfNode } from "./progress.js";
import { SQUARE, delayOf, loop } from "./folding.js";
import { isFedForward, operationsOf } from "./operations.js";
import { isBackward } from "../cursor/cursor.js";
import { edge, label, node, turnedEdge } from "./shapes.js";

const BESIDE = Object.freeze(["U", "V"]);

/**
 * @param {import("../cursor/cursor.js").Cursor} cursor @param {import("./layout.js").Layout} frame @param {number} tau
 * @param {boolean} [isPassed] the first copy is on its way over the arrow that leads to the columns
 */
export function circuit(cursor, frame, tau, isPassed = false) {
  const level = levelOf(cursor, frame);
  const isInside = isBackward(cursor) && frame.level === 3 && cursor.stage === "a";   // within h: no arrow of the circuit works
  const bold = (state) => (state === "active" && !isInside ? "active" : "done");
  const nodes = nodesOf(cursor, frame, level, tau).map((one) => (isInside && one.kind !== "h" ? { ...one, state: "done" } : one));
  const at = Object.fromEntries(nodes.map((one) => [one.kind, one]));
  const edges = operationsOf(level).flatMap((operation) => operation.parts
    .filter((part) => !part.lag)
    .map((part) => turnedEdge(edge(part, null, at[part.from], at[operation.into ?? operation.stage],
      bold(partState(operation, part, cursor, cursor.t, level))), pointing(part, cursor, cursor.t))));
  const recurrent = bold(recurrence(cursor, tau, level));
  const arrow = isPassed ? null : frame.home.arrow;
  return {
    nodes: [...nodes, node("delay", null, { ...delayOf(at.h), r: SQUARE }, recurrent)],
    edges: [...edges, ...recurrentLoop(at.h, recurrent, isBackward(cursor)), ...(arrow ? [unfolding(arrow)] : [])],
    labels: [...(level === 1 ? [] : names(edges, at.h, recurrent)), ...(arrow ? [unfoldLabel(arrow)] : [])],
  };
}

/** Full detail stands beside a circuit that draws neither a nor ŷ but follows every stage. */
function levelOf(cursor, { level }) {
  if (level < 3) return level;
  return isBackward(cursor) ? 2 : "folded";
}

function nodesOf(cursor, frame, level, tau) {
  const { x, rows } = frame.home;
  const kinds = level === 1 ? ["h", "x"] : ["y", "L", "o", "h", "x"];
  return kinds.map((kind) => {
    const works = stateOfNode(kind, cursor, cursor.t, level) === "active" || (kind === "h" && feeds(cursor, level, tau));
    const place = { x, y: rows[kind], r: frame.radius };
    return node(kind, null, place, works ? "active" : "done", { nabla: isBackward(cursor) && hasGradient(kind, cursor, cursor.t, level) });
  });
}

/** The one h stands for its neighbour in time too. */
function feeds(cursor, level, tau) {
  if (isBackward(cursor)) return recurrence(cursor, tau, level) === "active";
  return isFedForward(cursor, cursor.t - 1, level);
}

/** W's way out of h, through the delay, and back into h; backward the other way round. */
export function recurrentLoop(h, state, isReversed, target = h, size = 1) {
  const { out, home } = loop(h, target, size);
  const look = { via: "W", hue: "w", state };
  return [
    { id: "W-out", ...look, points: isReversed ? [...out].reverse() : out, head: isReversed },
    { id: "W-home", ...look, points: isReversed ? [...home].reverse() : home, head: !isReversed },
  ];
}

function names(edges, h, recurrent) {
  const upright = edges.filter((one) => BESIDE.includes(one.via)).map((one) => {
    const [[, y0], [, y1]] = one.points;
    return label(one.via, h.x - 8, (y0 + y1) / 2, { hue: one.hue, state: one.state, anchor: "right" });
  });
  return [...upright, label("W", delayOf(h).x + 10, h.y - 36, { hue: "w", state: recurrent })];
}

const unfolding = (arrow) => ({
  id: "unfold", via: "unfold", hue: "unfold", state: "done", head: true, points: [[arrow.x0, arrow.y0], [arrow.x1, arrow.y1]],
});

function unfoldLabel({ x0, y0, x1, y1 }) {
  const look = { kind: "word", hue: "unfold" };
  const isUpright = x0 === x1;
  return isUpright
    ? label("unfold", x0 + 12, (y0 + y1) / 2 - 4, { ...look, anchor: "left" })
    : label("unfold", (x0 + x1) / 2, y0 - 18, look);
}
