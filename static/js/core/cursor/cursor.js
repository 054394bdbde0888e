/**
 * Moves a cursor through the steps of a recurrent network. No DOM, no timer, no words.
 *
 * A cursor says what is being computed: time step t (1..tau), stage, direction, how much detail is drawn, and how far the
 * network is unfolded (fold, 0 the folded circuit, 1 the unrolled network).
 *
 * Stages forward, left to right:  a  h  o  yhat  L        a(t), h(t), o(t), ŷ(t), L(t)
 * Stages backward, right to left: o  h  a  theta          ∇o(t) = ŷ(t) − y(t); ∇h(t) from o(t) and from t + 1; ∇a(t);
 *                                                         the terms of step t in ∂L/∂U ∂W ∂b (from ∇a) and ∂V ∂c (from ∇o)
 * A stage name alone does not say which: read `direction` beside it. "On" is always on in the computation, so backward it
 * leads to the left. Every stage is a legal place at every level; a level only decides at which stages one stops when
 * walking, because a stop that changes nothing in the picture teaches nothing.
 *
 * @typedef {"forward" | "backward"} Direction
 * @typedef {"a" | "h" | "o" | "yhat" | "L" | "theta"} Stage
 * @typedef {1 | 2 | 3} Level
 * @typedef {{t: number, stage: Stage, level: Level, direction: Direction, fold: number}} Cursor
 * @typedef {{cursor: Cursor, playing: boolean, speed: number, reached: boolean, forgot?: boolean}} Player  reached: forward has been
 *   at its end; forgot: no h but the latest is kept
 */

/** The operations of one time step, in the order in which they run. @type {Readonly<Record<Direction, readonly Stage[]>>} */
export const STAGES = Object.freeze({
  forward: Object.freeze(/** @type {Stage[]} */ (["a", "h", "o", "yhat", "L"])),
  backward: Object.freeze(/** @type {Stage[]} */ (["o", "h", "a", "theta"])),
});

/** @type {readonly Level[]} */
export const LEVELS = Object.freeze([1, 2, 3]);

const STOPS = Object.freeze(/** @type {Record<Direction, Record<Level, readonly Stage[]>>} */ ({
  forward: { 1: ["h"], 2: ["h", "o", "L"], 3: STAGES.forward },
  backward: { 1: ["h", "theta"], 2: ["o", "h", "theta"], 3: STAGES.backward },
}));

/** The stage of the other direction that works on the same node. */
const TURNED = Object.freeze({ forward: { theta: "a" }, backward: { yhat: "o", L: "o" } });

const MAKES = Object.freeze({ forward: { x: "a", b: "a", c: "o", y: "L" }, backward: { x: "theta", b: "theta", c: "theta", y: "o", yhat: "o", L: "o" } });

const rank = ({ direction }, stage) => STAGES[direction].indexOf(stage);
const clamp = (value, low, high) => Math.min(high, Math.max(low, value));
const onward = ({ direction }) => (direction === "backward" ? -1 : 1);
const isInside = (t, tau) => t >= 1 && t <= tau;

/** Is the gradient what is being computed? @param {Cursor} cursor */
export const isBackward = ({ direction }) => direction === "backward";

/** The stages at which a walk stops. @param {Cursor} cursor */
export const stopsOf = ({ direction, level }) => STOPS[direction][level];

/** A cursor inside the sequence, whatever was asked for. @returns {Cursor} */
export function cursorAt({ t, stage, level, direction = "forward", fold = 1 }, tau) {
  const way = direction === "backward" ? "backward" : "forward";
  const start = way === "backward" ? tau : 1;
  return {
    t: clamp(Number.isFinite(t) ? Math.round(t) : start, 1, tau),
    stage: STAGES[way].includes(stage) ? stage : STAGES[way][0],
    level: LEVELS.includes(level) ? level : 3,
    direction: way,
    fold: Number.isFinite(fold) ? clamp(fold, 0, 1) : 1,
  };
}

/** The first operation of the direction. @param {Cursor} cursor @returns {Cursor} */
export const first = (cursor, tau) => ({ ...cursor, t: isBackward(cursor) ? tau : 1, stage: stopsOf(cursor)[0] });

/** The last operation of the direction. @param {Cursor} cursor @returns {Cursor} */
export const last = (cursor, tau) => ({ ...cursor, t: isBackward(cursor) ? 1 : tau, stage: /** @type {Stage} */ (stopsOf(cursor).at(-1)) });

/** One operation on; stays where it is at the end. @param {Cursor} cursor @returns {Cursor} */
export function next(cursor, tau) {
  const stops = stopsOf(cursor);
  const later = stops.find((stage) => rank(cursor, stage) > rank(cursor, cursor.stage));
  if (later) return { ...cursor, stage: later };
  const t = cursor.t + onward(cursor);
  return isInside(t, tau) ? { ...cursor, t, stage: stops[0] } : cursor;
}

/** One operation back; stays where it is at the start. @param {Cursor} cursor @returns {Cursor} */
export function back(cursor, tau) {
  const stops = stopsOf(cursor);
  const earlier = stops.findLast((stage) => rank(cursor, stage) < rank(cursor, cursor.stage));
  if (earlier) return { ...cursor, stage: earlier };
  const t = cursor.t - onward(cursor);
  return isInside(t, tau) ? { ...cursor, t, stage: /** @type {Stage} */ (stops.at(-1)) } : cursor;
}

/** Another time step, same stage. @param {Cursor} cursor @returns {Cursor} */
export const seek = (cursor, t, tau) => ({ ...cursor, t: clamp(Math.round(t), 1, tau) });

/** @param {Cursor} cursor @param {Stage} stage @returns {Cursor} */
export const toStage = (cursor, stage) => ({ ...cursor, stage });

/** The stage that makes a node, or that uses one which nothing makes. */
export const stageOf = (kind, { direction }) => MAKES[direction][kind] ?? kind;

/** @param {Cursor} cursor @param {number} level @returns {Cursor} */
export const toLevel = (cursor, level) => ({ ...cursor, level: /** @type {Level} */ (clamp(level, 1, 3)) });

/** @param {Cursor} cursor @param {number} fold @returns {Cursor} */
export const toFold = (cursor, fold) => ({ ...cursor, fold: clamp(fold, 0, 1) });

/** The same place in the other direction. @param {Cursor} cursor @param {Direction} direction @returns {Cursor} */
export const turned = (cursor, direction) => ({ ...cursor, direction, stage: TURNED[direction][cursor.stage] ?? cursor.stage });

/** @param {Cursor} cursor */
export const isStart = (cursor, tau) => same(back(cursor, tau), cursor);

/** @param {Cursor} cursor */
export const isEnd = (cursor, tau) => same(next(cursor, tau), cursor);

/** The same operation, seen in the same detail. @param {Cursor} one @param {Cursor} other */
export const same = (one, other) => ["t", "stage", "level", "direction"].every((name) => one[name] === other[name]);

/** Where a forward operation stands seen from the cursor; backward runs on a finished forward. @returns {"done" | "active" | "pending"} */
export function standing(cursor, t, stage) {
  return isBackward(cursor) ? "done" : seenFrom(t - cursor.t || rank(cursor, stage) - rank(cursor, cursor.stage));
}

/** The same of an operation of the backward pass. @returns {"done" | "active" | "pending"} */
export function standingBackward(cursor, t, stage) {
  return isBackward(cursor) ? seenFrom(cursor.t - t || rank(cursor, stage) - rank(cursor, cursor.stage)) : "pending";
}

function seenFrom(distance) {
  if (distance === 0) return "active";
  return distance < 0 ? "done" : "pending";
}

/** The last time step whose forward `stage` is computed at the cursor; 0 if none is. */
export function computedTo(cursor, stage, tau) {
  if (isBackward(cursor)) return tau;
  return standing(cursor, cursor.t, stage) === "pending" ? cursor.t - 1 : cursor.t;
}
