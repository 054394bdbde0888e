/**
 * Moves a cursor through the steps of a recurrent network. No DOM, no timer, no words.
 *
 * A cursor says what is being computed: time step t (1..tau), stage, direction, how much detail is drawn, and how far the
 * network is unfolded (fold, 0 the folded circuit, 1 the unrolled network).
 *
 * The stages are those of the run's cell. Of Elman's:
 * forward, left to right:  a  h  o  yhat  L        a(t), h(t), o(t), ŷ(t), L(t)
 * backward, right to left: o  h  a  theta          ∇o(t) = ŷ(t) − y(t); ∇h(t) from o(t) and from t + 1; ∇a(t);
 *                                                  the terms of step t in ∂L/∂U ∂W ∂b (from ∇a) and ∂V ∂c (from ∇o)
 * A stage name alone does not say which: read `direction` beside it. "On" is always on in the computation, so backward it
 * leads to the left. Every stage is a legal place at every level; a level only decides at which stages one stops when
 * walking, because a stop that changes nothing in the picture teaches nothing.
 *
 * @typedef {"forward" | "backward"} Direction
 * @typedef {string} Stage
 * @typedef {1 | 2 | 3} Level
 * @typedef {import("../cell.js").Cell} Cell
 * @typedef {{tau: number, cell: Cell}} Run  so many time steps of a cell: an answer about a run is one
 * @typedef {{t: number, stage: Stage, level: Level, direction: Direction, fold: number}} Cursor
 * @typedef {{cursor: Cursor, playing: boolean, speed: number, reached: boolean, byStage?: boolean, forgot?: boolean}} Player  reached: forward
 *   has been at its end; byStage: playing stops at every stage, not once a time step; forgot: no h but the latest is kept
 */
import { THETA, levelOf, readerOf } from "../cell.js";

/** @type {readonly Level[]} */
export const LEVELS = Object.freeze([1, 2, 3]);

const rank = (cell, { direction }, stage) => cell.stages[direction].indexOf(stage);
const clamp = (value, low, high) => Math.min(high, Math.max(low, value));
const onward = ({ direction }) => (direction === "backward" ? -1 : 1);
const isInside = (t, tau) => t >= 1 && t <= tau;

/** Is the gradient what is being computed? @param {Cursor} cursor */
export const isBackward = ({ direction }) => direction === "backward";

/** The stages at which a walk stops. @param {Cell} cell @param {Cursor} cursor */
export const stopsOf = (cell, { direction, level }) => levelOf({ cell, level }).stops[direction];

/** A cursor inside the sequence, whatever was asked for. @param {any} place @param {Run} run @returns {Cursor} */
export function cursorAt({ t, stage, level, direction = "forward", fold = 1 }, { tau, cell }) {
  const way = direction === "backward" ? "backward" : "forward";
  const start = way === "backward" ? tau : 1;
  return {
    t: clamp(Number.isFinite(t) ? Math.round(t) : start, 1, tau),
    stage: cell.stages[way].includes(stage) ? stage : cell.stages[way][0],
    level: LEVELS.includes(level) ? level : 3,
    direction: way,
    fold: Number.isFinite(fold) ? clamp(fold, 0, 1) : 1,
  };
}

/** The first operation of the direction. @param {Cursor} cursor @param {Run} run @returns {Cursor} */
export const first = (cursor, { tau, cell }) => ({ ...cursor, t: isBackward(cursor) ? tau : 1, stage: stopsOf(cell, cursor)[0] });

/** The last operation of the direction. @param {Cursor} cursor @param {Run} run @returns {Cursor} */
export const last = (cursor, { tau, cell }) => ({ ...cursor, t: isBackward(cursor) ? 1 : tau, stage: /** @type {Stage} */ (stopsOf(cell, cursor).at(-1)) });

/** One operation on; stays where it is at the end. @param {Cursor} cursor @param {Run} run @returns {Cursor} */
export function next(cursor, { tau, cell }) {
  const stops = stopsOf(cell, cursor);
  const later = stops.find((stage) => rank(cell, cursor, stage) > rank(cell, cursor, cursor.stage));
  if (later) return { ...cursor, stage: later };
  const t = cursor.t + onward(cursor);
  return isInside(t, tau) ? { ...cursor, t, stage: stops[0] } : cursor;
}

/** To the last operation of this time step, from there to that of the next one. @param {Cursor} cursor @param {Run} run @returns {Cursor} */
export function nextTime(cursor, { tau, cell }) {
  const end = /** @type {Stage} */ (stopsOf(cell, cursor).at(-1));
  if (rank(cell, cursor, cursor.stage) < rank(cell, cursor, end)) return { ...cursor, stage: end };
  const t = cursor.t + onward(cursor);
  return isInside(t, tau) ? { ...cursor, t, stage: end } : cursor;
}

/** One operation back; stays where it is at the start. @param {Cursor} cursor @param {Run} run @returns {Cursor} */
export function back(cursor, { tau, cell }) {
  const stops = stopsOf(cell, cursor);
  const earlier = stops.findLast((stage) => rank(cell, cursor, stage) < rank(cell, cursor, cursor.stage));
  if (earlier) return { ...cursor, stage: earlier };
  const t = cursor.t - onward(cursor);
  return isInside(t, tau) ? { ...cursor, t, stage: /** @type {Stage} */ (stops.at(-1)) } : cursor;
}

/** Another time step, same stage. @param {Cursor} cursor @param {number} t @param {{tau: number}} run @returns {Cursor} */
export const seek = (cursor, t, { tau }) => ({ ...cursor, t: clamp(Math.round(t), 1, tau) });

/** @param {Cursor} cursor @param {Stage} stage @returns {Cursor} */
export const toStage = (cursor, stage) => ({ ...cursor, stage });

/** The stage that makes a node, or that uses one which nothing makes. @param {Cell} cell @param {string} name of a node or a bias @param {Cursor} cursor @returns {Stage} */
export function stageOf(cell, name, cursor) {
  if (isBackward(cursor)) return cell.nodes[name]?.gradient ?? THETA;
  return cell.stages.forward.includes(name) ? name : readerOf(cell, name).operation.makes;
}

/** @param {Cursor} cursor @param {number} level @returns {Cursor} */
export const toLevel = (cursor, level) => ({ ...cursor, level: /** @type {Level} */ (clamp(level, 1, 3)) });

/** @param {Cursor} cursor @param {number} fold @returns {Cursor} */
export const toFold = (cursor, fold) => ({ ...cursor, fold: clamp(fold, 0, 1) });

/** The same place in the other direction: at the stage there that works on the same node. @param {Cell} cell @param {Cursor} cursor @param {Direction} direction @returns {Cursor} */
export function turned(cell, cursor, direction) {
  const stage = direction === "backward" ? cell.nodes[cursor.stage].gradient : cursor.stage === THETA ? cell.stages.forward[0] : cursor.stage;
  return { ...cursor, direction, stage };
}

/** @param {Cursor} cursor @param {Run} run */
export const isStart = (cursor, run) => same(back(cursor, run), cursor);

/** @param {Cursor} cursor @param {Run} run */
export const isEnd = (cursor, run) => same(next(cursor, run), cursor);

/** The same operation, seen in the same detail. @param {Cursor} one @param {Cursor} other */
export const same = (one, other) => ["t", "stage", "level", "direction"].every((name) => one[name] === other[name]);

/** How far a forward operation has come, seen from the cursor; backward runs on a finished forward. @param {Cell} cell @returns {"done" | "active" | "pending"} */
export function standing(cell, cursor, t, stage) {
  return isBackward(cursor) ? "done" : seenFrom(t - cursor.t || rank(cell, cursor, stage) - rank(cell, cursor, cursor.stage));
}

/** The same of an operation of the backward pass. @param {Cell} cell @returns {"done" | "active" | "pending"} */
export function standingBackward(cell, cursor, t, stage) {
  return isBackward(cursor) ? seenFrom(cursor.t - t || rank(cell, cursor, stage) - rank(cell, cursor, cursor.stage)) : "pending";
}

function seenFrom(distance) {
  if (distance === 0) return "active";
  return distance < 0 ? "done" : "pending";
}

/** The last time step whose forward `stage` is computed at the cursor; 0 if none is. @param {Cursor} cursor @param {Stage} stage @param {Run} run */
export function computedTo(cursor, stage, { tau, cell }) {
  if (isBackward(cursor)) return tau;
  return standing(cell, cursor, cursor.t, stage) === "pending" ? cursor.t - 1 : cursor.t;
}
