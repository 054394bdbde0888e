/** A sentence cut by hand, 天气/真/好: cutting and joining at a gap. Pure. */

/**
 * The sentence with the cut at a gap put in, or taken out.
 * @param {string[]} tokens as the server cut them @param {number} gap after how many characters of the sentence it lies
 * @returns {string} with a slash at every cut
 */
export function toggled(tokens, gap) {
  const characters = [...tokens.join("")];
  const cuts = new Set(ends(tokens).slice(0, -1));
  if (!cuts.delete(gap)) cuts.add(gap);
  return characters.map((character, i) => (cuts.has(i) ? `/${character}` : character)).join("");
}

/** After how many characters each token ends. @param {string[]} tokens */
export function ends(tokens) {
  let length = 0;
  return tokens.map((token) => (length += [...token].length));
}
