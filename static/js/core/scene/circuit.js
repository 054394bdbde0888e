/**
 * The folded circuit: one network with the nodes of its level, and W's loop through a delay of one time step. It is all the
 * network there is, so it is always inked; what works at the cursor is bold.
 */
import { BIAS_RADIUS, biasPlaces, edgeLabel } from "./column.js";
import { extent } from "./layout.js";
import { arrowState, hasGradient, isTerm, pointing, recurrence, recurrent, stateOfNode } from "./progress.js";
import { SQUARE, delayOf, loop } from "./folding.js";
import { levelOf } from "../cell.js";
import { isFedForward } from "./operations.js";
import { isBackward } from "../cursor/cursor.js";
import { edge, label, node, turnedEdge } from "./shapes.js";

/** @param {import("../cursor/cursor.js").Cursor} cursor @param {import("./layout.js").Layout} frame */
export function circuit(cursor, frame) {
  const { level, home: { size } } = frame;
  const nodes = nodesOf(cursor, frame);
  /** @type {any} */
  const at = Object.fromEntries(nodes.map((one) => [one.kind, one]));
  const straight = levelOf(frame).operations.flatMap((operation) => operation.arrows.filter(({ lag, source }) => !lag && at[source]).map((arrow) => {
    const inked = arrowState(frame, operation, arrow, cursor, cursor.t) === "active" ? "active" : "done";
    return { arrow, drawn: turnedEdge(edge(frame, arrow, null, at[arrow.source], at[operation.makes], inked), pointing(frame, arrow, cursor, cursor.t)) };
  }));
  const works = recurrence(frame, cursor);
  const [{ arrow: { source, via, hue } }] = recurrent(frame);
  const delay = delayOf(at[source], size);
  const names = straight.flatMap(({ arrow, drawn }) => edgeLabel(arrow, drawn, level, isTerm(frame, arrow, cursor, cursor.t)));
  return {
    nodes: [...nodes, node("delay", "delay", null, { ...delay, r: SQUARE * size }, works)],
    edges: [...straight.map(({ drawn }) => drawn), ...recurrentLoop(frame, at, works, isBackward(cursor), size)],
    labels: [
      ...names, ...(level === 1 ? [] : [label(via, delay.x + 4 * size, at[source].y - 40 * size, { hue, state: works })]),
      label("delay", delay.x + SQUARE * size + 8, delay.y, { kind: "word", anchor: "left" }),
    ],
  };
}

function nodesOf(cursor, frame) {
  const { cell, lanes, home: { x, rows, size } } = frame;
  const stateOf = (kind) => {
    const works = stateOfNode(frame, kind, cursor, cursor.t) === "active" || (cell.states.includes(kind) && feeds(cursor, frame, kind));
    return works ? "active" : "done";
  };
  const main = Object.entries(rows).map(([kind, y]) => node(kind, cell.nodes[kind].look, null, { x: x + lanes[kind] * size, y, ...extent(kind, frame, size) }, stateOf(kind), {
    blank: stateOfNode(frame, kind, cursor, cursor.t) === "pending", nabla: isBackward(cursor) && hasGradient(frame, kind, cursor, cursor.t),
  }));
  const biases = biasPlaces(frame, { x, rows }).map(({ kind, into, ...place }) => node(kind, "bias", null, { ...place, r: BIAS_RADIUS }, stateOf(kind), { into }));
  return [...main, ...biases];
}

/** The one h stands for its neighbour in time too. */
function feeds(cursor, frame, state) {
  if (isBackward(cursor)) return recurrence(frame, cursor) === "active";
  return isFedForward(frame, state, cursor, cursor.t - 1);
}

/** W's way out of h, through the delay, and back into the next a, one way for each product; backward the other way round. */
export function recurrentLoop(frame, at, state, isReversed, size = 1) {
  const turned = (points) => (isReversed ? [...points].reverse() : points);
  return recurrent(frame).flatMap(({ operation, arrow: { via, hue, source } }, i) => {
    const { out, home } = loop(at[source], at[operation.makes], size);
    const look = { via, hue, state };
    return [
      ...(i ? [] : [{ id: `${via}-out`, ...look, points: turned(out), head: isReversed }]),
      { id: `${via}-home`, ...look, points: turned(home), head: !isReversed },
    ];
  });
}
