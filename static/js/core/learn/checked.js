/** A number that a learner computed, against the true one: right to two decimals, to six, or not. Pure. */

/** @param {string} text @returns {number | null} a number as people write it, fractions and a real minus included */
export function readNumber(text) {
  const plain = text.trim().replace(/−/g, "-").replace(/，/g, ",").replace(/,(?=\d{3}\b)/g, "").replace(",", ".");
  const [, over, under] = /^([-+\d.e]+)\/([\d.e+-]+)$/i.exec(plain.replace(/\s/g, "")) ?? [null, plain, "1"];
  const value = over === "" ? NaN : Number(over) / Number(under);
  return Number.isFinite(value) ? value : null;
}

/**
 * @param {string} text @param {number} value the true one
 * @returns {"empty" | "number" | "right" | "rounded" | "close" | "wrong"} right: to six decimals; rounded: written with two and right
 *   so; close: right to two, but written with more, which are not
 */
export function checked(text, value) {
  if (!text.trim()) return "empty";
  const answer = readNumber(text);
  if (answer === null) return "number";
  const decimals = /[.,](\d+)\s*$/.exec(text.trim())?.[1].length ?? 0;
  if (Math.abs(answer - value) < 0.5e-6 * 1.000001) return "right";
  if (Math.abs(answer - value) > 0.5e-2 * 1.000001) return "wrong";
  return decimals <= 2 || Math.abs(answer - value) <= 0.5 * 10 ** -decimals * 1.000001 ? "rounded" : "close";
}
