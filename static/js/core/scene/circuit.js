/**
 * The folded circuit: one network with the nodes of its level, and W's loop through a delay of one time step. It is all the
 * network there is, so it is always inked; what works at the cursor is bold.
 */
import { BIAS_RADIUS, biasPlaces, edgeLabel } from "./column.js";
import { extent } from "./layout.js";
import { hasGradient, isTerm, partState, pointing, recurrence, stateOfNode } from "./progress.js";
import { SQUARE, delayOf, loop } from "./folding.js";
import { isFedForward, operationsOf } from "./operations.js";
import { isBackward } from "../cursor/cursor.js";
import { edge, label, node, turnedEdge } from "./shapes.js";

/** @param {import("../cursor/cursor.js").Cursor} cursor @param {import("./layout.js").Layout} frame @param {number} tau */
export function circuit(cursor, frame, tau) {
  const { level, home: { size } } = frame;
  const nodes = nodesOf(cursor, frame, tau);
  /** @type {any} */
  const at = Object.fromEntries(nodes.map((one) => [one.kind, one]));
  const straight = operationsOf(level).flatMap((operation) => operation.parts.filter(({ lag, from }) => !lag && at[from]).map((part) => {
    const inked = partState(operation, part, cursor, cursor.t, level) === "active" ? "active" : "done";
    return { part, drawn: turnedEdge(edge(part, null, at[part.from], at[operation.stage], inked), pointing(part, cursor, cursor.t)) };
  }));
  const recurrent = recurrence(cursor, tau, level);
  const delay = delayOf(at.h, size);
  const names = straight.flatMap(({ part, drawn }) => edgeLabel(part, drawn, level, isTerm(cursor, cursor.t, part)));
  return {
    nodes: [...nodes, node("delay", null, { ...delay, r: SQUARE * size }, recurrent)],
    edges: [...straight.map(({ drawn }) => drawn), ...recurrentLoop(at.h, recurrent, isBackward(cursor), at.a ?? at.h, size)],
    labels: [
      ...names, ...(level === 1 ? [] : [label("W", delay.x + 4 * size, at.h.y - 40 * size, { hue: "w", state: recurrent })]),
      label("delay", delay.x + SQUARE * size + 8, delay.y, { kind: "word", anchor: "left" }),
    ],
  };
}

function nodesOf(cursor, frame, tau) {
  const { level, home: { x, rows, size } } = frame;
  const look = (kind) => {
    const works = stateOfNode(kind, cursor, cursor.t, level) === "active" || (kind === "h" && feeds(cursor, level, tau));
    return works ? "active" : "done";
  };
  const main = Object.entries(rows).map(([kind, y]) => node(kind, null, { x, y, ...extent(kind, frame, size) }, look(kind), {
    blank: stateOfNode(kind, cursor, cursor.t, level) === "pending", nabla: isBackward(cursor) && hasGradient(kind, cursor, cursor.t, level),
  }));
  const biases = level < 3 ? [] : biasPlaces(frame, { x, rows }).map(({ kind, ...place }) => node(kind, null, { ...place, r: BIAS_RADIUS }, look(kind)));
  return [...main, ...biases];
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
