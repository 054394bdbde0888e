/**
 * Moves the cursor by playing and by the user's actions, and tells which key asks for which action. No DOM, no timer.
 *
 * @typedef {import("./cursor.js").Player} Player
 * @typedef {import("./cursor.js").Run} Run
 */
import { back, first, isBackward, isEnd, last, next, nextTime, seek, toLevel, turned } from "./cursor.js";

/** Milliseconds that a stage is shown at speed 1: long enough to read one equation. */
const DWELL = 1400;

/** Milliseconds of a whole sentence that plays by time step at speed 1, and the longest and shortest beat of it. */
const SENTENCE = 10000;
const BEAT = { least: 120, most: DWELL };

/** Start or stop; at the end, playing starts over. @param {Player} player @param {Run} run @returns {Player} */
export function toggle(player, run) {
  if (player.playing) return { ...player, playing: false };
  const cursor = isEnd(player.cursor, run) ? first(player.cursor, run) : player.cursor;
  return { ...player, cursor, playing: true };
}

/** What one beat of playing does: on to the end of a time step, or to the next stage that the level draws. @param {Player} player @param {Run} run @returns {Player} */
export function tick(player, run) {
  const cursor = player.byStage ? next(player.cursor, run) : nextTime(player.cursor, run);
  return { ...player, cursor, playing: player.playing && !isEnd(cursor, run) };
}

/** Milliseconds until the next beat. @param {{speed: number, byStage?: boolean}} player @param {{tau: number}} run */
export function dwell({ speed, byStage }, { tau }) {
  const beat = byStage ? DWELL : Math.min(BEAT.most, Math.max(BEAT.least, SENTENCE / tau));
  return beat / speed;
}

/** Backward needs every h(t): it is open once forward has been at its end, unless they were forgotten. @param {Player} player @param {Run} run */
export const canTurn = ({ cursor, reached, forgot }, run) => !forgot && (isBackward(cursor) || reached || isEnd(cursor, run));

/** The other direction at the same place; nothing while backward is not open. @param {Player} player @param {Run} run @returns {Player} */
export function turn(player, run) {
  if (!canTurn(player, run)) return player;
  const way = isBackward(player.cursor) ? "forward" : "backward";
  return { ...player, cursor: turned(run.cell, player.cursor, way), playing: false, reached: true };
}

/** What the user asked for, with the rest of the player kept; a move by hand stops playing. @param {Player} player @param {string} action @param {Run} run @returns {Player} */
export function act(player, action, run) {
  const { cursor } = player;
  const still = (moved) => ({ ...player, cursor: moved, playing: false });
  const along = isBackward(cursor) ? -1 : 1;
  switch (action) {
    case "next": return still(next(cursor, run));
    case "back": return still(back(cursor, run));
    case "nextTime": return still(seek(cursor, cursor.t + along, run));
    case "backTime": return still(seek(cursor, cursor.t - along, run));
    case "first": return still(first(cursor, run));
    case "last": return still(last(cursor, run));
    case "more": return { ...player, cursor: toLevel(cursor, cursor.level + 1) };
    case "less": return { ...player, cursor: toLevel(cursor, cursor.level - 1) };
    case "turn": return turn(player, run);
    case "endThenTurn": return turn({ ...player, cursor: last(cursor, run) }, run);
    case "toggle": return toggle(player, run);
    default: return player;
  }
}

/** The player after a change: once forward has been at its end, backward stays open. @param {Player} player @param {Run} run @returns {Player} */
export const settled = (player, run) => (player.reached ? player : { ...player, reached: canTurn(player, run) });

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
  f: "fold",
  F: "fold",
  b: "turn",
  B: "turn",
  "?": "keys",
  "Shift+?": "keys",
});

/** The action that a key asks for, or null. Browser short cuts (Ctrl, Alt, Meta) are never taken. */
export function actionOf({ key, shiftKey, ctrlKey, altKey, metaKey }) {
  if (ctrlKey || altKey || metaKey) return null;
  return KEYS[shiftKey ? `Shift+${key}` : key] ?? null;
}
