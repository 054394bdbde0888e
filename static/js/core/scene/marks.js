/**
 * Picks what is written along a time axis: every token while they fit, of a long text round numbers of steps instead (every
 * fortieth character would read like a sentence that nobody wrote), and always the token of the current step. Pure.
 *
 * @typedef {{t: number, text: string, isNumber: boolean}} Mark
 */
import { roomOf } from "./shapes.js";

const GAP = 4;              // pixels between two marks
const DIGIT = 8;

/** @param {string[]} tokens of steps 1 .. tau @param {number} pixels a step @param {number} now the current step @returns {Mark[]} */
export function marksOf(tokens, pixels, now) {
  const room = (token) => roomOf(token) + GAP;
  const all = tokens.map((text, i) => ({ t: i + 1, text, isNumber: false }));
  const isClose = ({ text }, i) => i > 0 && (room(tokens[i - 1]) + room(text)) / 2 > pixels;
  if (!all.some(isClose)) return all;
  const every = roundStep((String(tokens.length).length * DIGIT + 3 * GAP) / pixels);
  const taken = (room(tokens[now - 1]) + String(tokens.length).length * DIGIT + GAP) / 2;
  const numbers = [1, ...Array.from({ length: Math.floor(tokens.length / every) }, (_, i) => (i + 1) * every)]
    .filter((t, i) => (i > 0 || every > 1) && Math.abs(t - now) * pixels >= taken)
    .map((t) => ({ t, text: String(t), isNumber: true }));
  return [...numbers, all[now - 1]].sort((one, other) => one.t - other.t);
}

/** The next of 1, 2, 5, 10, 20, 50 … that is no less. */
function roundStep(least) {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, least)));
  return [1, 2, 5, 10].map((digit) => digit * power).find((step) => step >= least) ?? 10 * power;
}
