/** From the API's scores to the lines of the surprisal chart. Pure. */
import { ending, visible } from "../tokens.js";

/** @typedef {{t: number, token: string, context: string[], prob: number, surprisal: number | null, rank: number | null}} Factor */

/**
 * Which colour and mark a score has: the order of an n-gram (an ARPA file may have 6 or 7), "rnn1" or "rnn2" for networks in turn.
 * @param {{kind: string, order: number | "full" | null}[]} scores @returns {string[]}
 */
export function seriesKeys(scores) {
  let networks = 0;
  return scores.map((score) => (score.kind === "rnn" ? `rnn${(networks++ % 2) + 1}` : String(typeof score.order === "number" ? Math.min(score.order, 5) : score.order)));
}

/** Whether a score's colour and mark stood already further up: two corpora may have the same order. @param {string[]} keys */
export function isAgain(keys, i) {
  return keys.indexOf(keys[i]) < i;
}

/** The largest finite surprisal of all scores; 0 when there is none. @param {{factors: Factor[]}[]} scores */
export function highest(scores) {
  const finite = scores.flatMap((score) => score.factors.map((factor) => factor.surprisal)).filter((bits) => bits !== null);
  return Math.max(0, ...finite);
}

/** One model's points: finite ones on the line, infinite ones (never seen) to be marked at the top. */
export function split(factors) {
  return { line: factors.map((factor) => factor.surprisal), never: factors.filter((factor) => factor.surprisal === null) };
}

/** What occurs in P(…): "气 | 今天的天"; of a long context the end. @param {Factor} factor @param {string} unit */
export function condition({ token, context }, unit) {
  return context.length ? `${visible(token)} | ${ending(context, unit)}` : visible(token);
}
