/**
 * Knows the folded circuit: one network, W's loop through a delay of one time step, and the way to the unrolled one.
 * It is all the network there is, so it is always inked; what works at the cursor is bold.
 */

import { isFedForward, nodeState, operationsOf, stateOf } from "./operations.js";
import { curve, edge, label, node, rim } from "./shapes.js";

const SQUARE = 9;
const BESIDE = Object.freeze(["U", "V"]);

/** @param {import("./player.js").Cursor} cursor @param {import("./layout.js").Layout} frame */
export function circuit(cursor, frame) {
  if (!frame.circuit) return { nodes: [], edges: [], labels: [] };
  const level = frame.level === 3 ? "folded" : frame.level;
  const bold = (operation, part) => (stateOf(operation, cursor, cursor.t, part) === "active" ? "active" : "done");
  const nodes = nodesOf(cursor, frame, level);
  const at = Object.fromEntries(nodes.map((one) => [one.kind, one]));
  const edges = operationsOf(level).flatMap((operation) => operation.parts
    .filter((part) => !part.lag)
    .map((part) => edge(part, null, at[part.from], at[operation.into ?? operation.stage], bold(operation, part))));
  const recurrent = bold(operationsOf(level)[0]);
  return {
    nodes: [...nodes, node("delay", null, { ...frame.circuit.square, r: SQUARE }, recurrent)],
    edges: [...edges, ...loop(frame.circuit.square, at.h, recurrent), unfolding(frame.circuit)],
    labels: [...(level === 1 ? [] : names(edges, frame.circuit, recurrent)), unfoldLabel(frame.circuit)],
  };
}

function nodesOf(cursor, frame, level) {
  const { x, rows } = frame.circuit;
  const kinds = level === 1 ? ["h", "x"] : ["y", "L", "o", "h", "x"];
  return kinds.map((kind) => {
    const fed = kind === "h" && isFedForward(cursor, cursor.t - 1, level);
    const works = fed || nodeState(kind, cursor, cursor.t, level) === "active";
    return node(kind, null, { x, y: rows[kind], r: frame.radius }, works ? "active" : "done");
  });
}

/** W's way out of h, through the square, and back into h. */
function loop({ x, y }, h, state) {
  const out = [rim(h, -62, 1.5), [h.x + 22, y - 50], [x - 2, y - 56], [x, y - SQUARE]];
  const home = [[x, y + SQUARE], [x + 1, y + 46], [h.x + 52, y + 40], rim(h, 18, 2.5)];
  const look = { via: "W", hue: "w", state };
  return [
    { id: "W-out", ...look, points: curve(out), head: false },
    { id: "W-home", ...look, points: curve(home), head: true },
  ];
}

function names(edges, { x, square }, recurrent) {
  const upright = edges.filter((one) => BESIDE.includes(one.via)).map((one) => {
    const [[, y0], [, y1]] = one.points;
    return label(one.via, x - 8, (y0 + y1) / 2, { hue: one.hue, state: one.state, anchor: "right" });
  });
  return [...upright, label("W", square.x + 10, square.y - 36, { hue: "w", state: recurrent })];
}

const unfolding = ({ arrow }) => ({
  id: "unfold", via: "unfold", hue: "unfold", state: "done", head: true, points: [[arrow.x0, arrow.y0], [arrow.x1, arrow.y1]],
});

function unfoldLabel({ arrow: { x0, y0, x1, y1 } }) {
  const look = { kind: "word", hue: "unfold" };
  const isUpright = x0 === x1;
  return isUpright
    ? label("unfold", x0 + 12, (y0 + y1) / 2 - 4, { ...look, anchor: "left" })
    : label("unfold", (x0 + x1) / 2, y0 - 18, look);
}
