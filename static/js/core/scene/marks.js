/**
 * Picks what is written along a time axis: every token while they fit. Of a long text it is the numbers of steps instead (every
 * fortieth character would read like a sentence that nobody wrote), and the current one has its token in quotes beside its number:
 * a token may be a number itself. Pure.
 *
 * @typedef {{t: number, text: string, token: string, isNumber: boolean}} Mark  isNumber: of a step, with no token beside it
 */
import { roomOf } from "./shapes.js";

const GAP = 4;              // pixels between two marks
const DIGIT = 8;

/** @param {string[]} tokens of steps 1 .. tau @param {number} pixels a step @param {number} now the current step @returns {Mark[]} */
export function marksOf(tokens, pixels, now) {
  const room = (text) => roomOf(text) + GAP;
  const isClose = (token, i) => i > 0 && (room(tokens[i - 1]) + room(token)) / 2 > pixels;
  if (!tokens.some(isClose)) return tokens.map((token, i) => ({ t: i + 1, text: token, token, isNumber: false }));
  const least = (String(tokens.length).length * DIGIT + 3 * GAP) / pixels;
  const every = roundStep(least);
  const token = tokens[now - 1];
  const current = { t: now, text: token ? `${now} “${token}”` : String(now), token, isNumber: false };
  const half = room(current.text) / 2;
  const middle = Math.max(half, Math.min((now - 0.5) * pixels, tokens.length * pixels - half));   // at an end it is moved inside
  const clearance = half + (String(tokens.length).length * DIGIT + GAP) / 2;
  const numbers = [1, ...Array.from({ length: Math.floor(tokens.length / every) }, (_, i) => (i + 1) * every)]
    .filter((t, i) => (i > 0 || every - 1 >= least) && Math.abs((t - 0.5) * pixels - middle) >= clearance)
    .map((t) => ({ t, text: String(t), token: tokens[t - 1], isNumber: true }));
  return [...numbers, current].sort((one, other) => one.t - other.t);
}

/** The next of 1, 2, 5, 10, 20, 50 … that is no less. */
function roundStep(least) {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, least)));
  return [1, 2, 5, 10].map((digit) => digit * power).find((step) => step >= least) ?? 10 * power;
}
