/**
 * Moves the cursor by playing and by the user's actions, and tells which key asks for which action. No DOM, no timer.
 *
 * @typedef {import("./cursor.js").Player} Player
 */
import { back, first, isBackward, isEnd, last, next, seek, toLevel, turned } from "./cursor.js";

/** Milliseconds that a stage is shown at speed 1: long enough to read one equation. */
const DWELL = 1400;

/** Start or stop; at the end, playing starts over. @param {Player} player @returns {Player} */
export function toggle(player, tau) {
  if (player.playing) return { ...player, playing: false };
  const cursor = isEnd(player.cursor, tau) ? first(player.cursor, tau) : player.cursor;
  return { ...player, cursor, playing: true };
}

/** What one beat of playing does. @param {Player} player @returns {Player} */
export function tick(player, tau) {
  const cursor = next(player.cursor, tau);
  return { ...player, cursor, playing: player.playing && !isEnd(cursor, tau) };
}

/** Milliseconds until the next beat. @param {number} speed */
export const dwell = (speed) => DWELL / speed;

/** Backward needs every h(t): it is open once forward has been at its end, unless they were forgotten. @param {Player} player */
export const canTurn = ({ cursor, reached, forgot }, tau) => !forgot && (isBackward(cursor) || reached || isEnd(cursor, tau));

/** The other direction at the same place; nothing while backward is not open. @param {Player} player @returns {Player} */
export function turn(player, tau) {
  if (!canTurn(player, tau)) return player;
  const way = isBackward(player.cursor) ? "forward" : "backward";
  return { ...player, cursor: turned(player.cursor, way), playing: false, reached: true };
}

/** What the user asked for, with the rest of the player kept; a move by hand stops playing. */
export function act(player, action, tau) {
  const { cursor } = player;
  const still = (moved) => ({ ...player, cursor: moved, playing: false });
  const along = isBackward(cursor) ? -1 : 1;
  switch (action) {
    case "next": return still(next(cursor, tau));
    case "back": return still(back(cursor, tau));
    case "nextTime": return still(seek(cursor, cursor.t + along, tau));
    case "backTime": return still(seek(cursor, cursor.t - along, tau));
    case "first": return still(first(cursor, tau));
    case "last": return still(last(cursor, tau));
    case "more": return { ...player, cursor: toLevel(cursor, cursor.level + 1) };
    case "less": return { ...player, cursor: toLevel(cursor, cursor.level - 1) };
    case "turn": return turn(player, tau);
    case "endThenTurn": return turn({ ...player, cursor: last(cursor, tau) }, tau);
    case "toggle": return toggle(player, tau);
    default: return player;
  }
}

/** The player after a change: once forward has been at its end, backward stays open. @param {Player} player @returns {Player} */
export const settled = (player, tau) => (player.reached ? player : { ...player, reached: canTurn(player, tau) });

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
