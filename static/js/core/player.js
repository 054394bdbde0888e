/**
 * Knows how a cursor moves through the steps of a recurrent network. No DOM, no timer, no words.
 *
 * A cursor says what is being computed: time step t (1..tau), stage, and how much detail is drawn.
 * Every stage is a legal place at every level; a level only decides at which stages one stops when
 * walking, because a stop that changes nothing in the picture teaches nothing.
 *
 * @typedef {"a" | "h" | "o" | "yhat" | "L"} Stage
 * @typedef {1 | 2 | 3} Level
 * @typedef {{t: number, stage: Stage, level: Level}} Cursor
 * @typedef {{cursor: Cursor, playing: boolean, speed: number}} Player
 */

/** The operations of one time step, in the order in which they run. @type {readonly Stage[]} */
export const STAGES = Object.freeze(["a", "h", "o", "yhat", "L"]);

/** @type {readonly Level[]} */
export const LEVELS = Object.freeze([1, 2, 3]);

/** Multiples of the resting pace. */
export const SPEEDS = Object.freeze([0.5, 1, 2, 4]);

/** Milliseconds that a stage is shown at speed 1: long enough to read one equation. */
const DWELL = 1400;

/** @type {Readonly<Record<Level, readonly Stage[]>>} */
const STOPS = Object.freeze({ 1: ["h"], 2: ["h", "o", "L"], 3: STAGES });

const rank = (stage) => STAGES.indexOf(stage);
const clamp = (value, low, high) => Math.min(high, Math.max(low, value));

/** The stages at which a walk stops. @param {Level} level */
export const stopsOf = (level) => STOPS[level];

/** A cursor inside the sequence, whatever was asked for. @returns {Cursor} */
export function cursorAt({ t, stage, level }, tau) {
  const step = Number.isFinite(t) ? Math.round(t) : 1;
  return {
    t: clamp(step, 1, tau),
    stage: STAGES.includes(stage) ? stage : "a",
    level: LEVELS.includes(level) ? level : 3,
  };
}

/** The very first operation. @param {Cursor} cursor @returns {Cursor} */
export const first = (cursor) => ({ ...cursor, t: 1, stage: stopsOf(cursor.level)[0] });

/** The very last operation. @param {Cursor} cursor @returns {Cursor} */
export const last = (cursor, tau) => ({ ...cursor, t: tau, stage: stopsOf(cursor.level).at(-1) });

/** One operation on; stays where it is at the end. @param {Cursor} cursor @returns {Cursor} */
export function next(cursor, tau) {
  const stops = stopsOf(cursor.level);
  const later = stops.find((stage) => rank(stage) > rank(cursor.stage));
  if (later) return { ...cursor, stage: later };
  return cursor.t < tau ? { ...cursor, t: cursor.t + 1, stage: stops[0] } : cursor;
}

/** One operation back; stays where it is at the start. @param {Cursor} cursor @returns {Cursor} */
export function back(cursor) {
  const stops = stopsOf(cursor.level);
  const earlier = stops.findLast((stage) => rank(stage) < rank(cursor.stage));
  if (earlier) return { ...cursor, stage: earlier };
  return cursor.t > 1 ? { ...cursor, t: cursor.t - 1, stage: stops.at(-1) } : cursor;
}

/** Another time step, same stage. @param {Cursor} cursor @returns {Cursor} */
export const seek = (cursor, t, tau) => ({ ...cursor, t: clamp(Math.round(t), 1, tau) });

/** @param {Cursor} cursor @param {Stage} stage @returns {Cursor} */
export const toStage = (cursor, stage) => ({ ...cursor, stage });

/** @param {Cursor} cursor @param {number} level @returns {Cursor} */
export const toLevel = (cursor, level) => ({ ...cursor, level: clamp(level, 1, 3) });

/** @param {Cursor} cursor */
export const isStart = (cursor) => same(back(cursor), cursor);

/** @param {Cursor} cursor */
export const isEnd = (cursor, tau) => same(next(cursor, tau), cursor);

/** @param {Cursor} one @param {Cursor} other */
export const same = (one, other) =>
  one.t === other.t && one.stage === other.stage && one.level === other.level;

/** Where an operation stands seen from the cursor. @returns {"done" | "active" | "pending"} */
export function standing(cursor, t, stage) {
  const distance = t - cursor.t || rank(stage) - rank(cursor.stage);
  if (distance === 0) return "active";
  return distance < 0 ? "done" : "pending";
}

/** Start or stop; at the end, playing starts over. @param {Player} player @returns {Player} */
export function toggle(player, tau) {
  if (player.playing) return { ...player, playing: false };
  const cursor = isEnd(player.cursor, tau) ? first(player.cursor) : player.cursor;
  return { ...player, cursor, playing: true };
}

/** What one beat of playing does. @param {Player} player @returns {Player} */
export function tick(player, tau) {
  const cursor = next(player.cursor, tau);
  return { ...player, cursor, playing: player.playing && !isEnd(cursor, tau) };
}

/** Milliseconds until the next beat. @param {number} speed */
export const dwell = (speed) => DWELL / speed;

/** What the user asked for, with the rest of the player kept; a move by hand stops playing. */
export function act(player, action, tau) {
  const { cursor } = player;
  const still = (moved) => ({ ...player, cursor: moved, playing: false });
  switch (action) {
    case "next": return still(next(cursor, tau));
    case "back": return still(back(cursor));
    case "nextTime": return still(seek(cursor, cursor.t + 1, tau));
    case "backTime": return still(seek(cursor, cursor.t - 1, tau));
    case "first": return still(first(cursor));
    case "last": return still(last(cursor, tau));
    case "more": return { ...player, cursor: toLevel(cursor, cursor.level + 1) };
    case "less": return { ...player, cursor: toLevel(cursor, cursor.level - 1) };
    case "toggle": return toggle(player, tau);
    default: return player;
  }
}

const KEYS = Object.freeze({
  ArrowRight: "next",
  ArrowLeft: "back",
  "Shift+ArrowRight": "nextTime",
  "Shift+ArrowLeft": "backTime",
  Home: "first",
  End: "last",
  " ": "toggle",
  ArrowUp: "more",
  ArrowDown: "less",
  "?": "keys",
  "Shift+?": "keys",
});

/** The action that a key asks for, or null. Browser short cuts (Ctrl, Alt, Meta) are never taken. */
export function actionOf({ key, shiftKey, ctrlKey, altKey, metaKey }) {
  if (ctrlKey || altKey || metaKey) return null;
  return KEYS[shiftKey ? `Shift+${key}` : key] ?? null;
}
