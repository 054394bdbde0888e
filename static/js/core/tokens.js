/** Tokens written so that they can be seen, as app/web/html/visible_tokens.py writes them. Pure. */

const BLANK = "␣", DOTTED_CIRCLE = "◌";
const INVISIBLE = /^[\ufe00-\ufe0f\u{e0100}-\u{e01ef}\p{Cf}\p{Cc}\p{Zs}\p{Zl}\p{Zp}\u115f\u1160\u3164\uffa0\u2800]+$/u;

const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/u;

/** Blanks at either end as ␣, what cannot be seen as U+200D, a combining mark on a circle, what runs from right to left set apart. @param {string} token */
export function visible(token) {
  const text = marked(token);
  return RIGHT_TO_LEFT.test(token) ? `\u2068${text}\u2069` : text;
}

/** @param {string} token */
function marked(token) {
  const [, before, inner, after] = /** @type {RegExpMatchArray} */ (token.match(/^( *)(.*?)( *)$/su));
  return BLANK.repeat(before.length) + shown(inner) + BLANK.repeat(after.length);
}

function shown(inner) {
  if (INVISIBLE.test(inner)) return [...inner].map((character) => `U+${character.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}`).join(" ");
  return /^\p{M}/u.test(inner) ? DOTTED_CIRCLE + inner : inner;
}

/** Tokens in a row: characters touch, words and marks keep a gap. @param {string[]} tokens @param {string} unit */
export const inRow = (tokens, unit) => tokens.map((token, i) => {
  const gap = i < tokens.length - 1 && (unit !== "char" || token.startsWith("<"));
  return visible(token) + (gap ? " " : "");
}).join("");

/** The same, a long one cut down to its end. @param {string[]} tokens @param {string} unit */
export const ending = (tokens, unit, most = 12) => (tokens.length > most ? "…" : "") + inRow(tokens.slice(-most), unit);
