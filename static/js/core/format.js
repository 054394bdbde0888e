/** Numbers as the pages write them; templates/partials/numbers.html says the same on the server. Pure. */

export const MINUS = "−";
const SMALL = 0.001;        // figures below it are written with a power of ten
const SUPERSCRIPTS = { "-": "⁻", 0: "⁰", 1: "¹", 2: "²", 3: "³", 4: "⁴", 5: "⁵", 6: "⁶", 7: "⁷", 8: "⁸", 9: "⁹" };

/** 2797 -> "2,797" */
export function count(n) {
  const [whole, rest] = String(Math.abs(n)).split(".");
  return sign(n) + whole.replace(/\B(?=(\d{3})+$)/g, ",") + (rest ? `.${rest}` : "");
}

/** Fixed decimals with a real minus sign: -1.5 -> "−1.50". A rounded zero has no sign. */
export function decimal(x, digits = 4) {
  if (x === null) return "∞";
  const text = Math.abs(x).toFixed(digits);
  return (Number(text) === 0 ? "" : sign(x)) + text;
}

/** An integer raised: -13 -> "⁻¹³" */
export function superscript(n) {
  return [...String(n)].map((digit) => SUPERSCRIPTS[digit]).join("");
}

/** Two significant digits and a power of ten: 0.00004215 -> "4.2 × 10⁻⁵" */
export function scientific(x) {
  if (x === 0) return "0";
  const [mantissa, exponent] = Math.abs(x).toExponential(1).split("e");
  return `${sign(x)}${mantissa} × 10${superscript(Number(exponent))}`;
}

/** 10 to a power: -7 -> "10⁻⁷" */
export const power = (exponent) => `10${superscript(exponent)}`;

/** Four decimals while they say something, a power of ten below. */
export const figureOf = (x) => (x !== 0 && Math.abs(x) < SMALL ? scientific(x) : decimal(x, 4));

/** Three significant digits between 0.001 and 100,000, a power of ten outside: lengths, factors. */
export function measured(x) {
  const size = Math.abs(x);
  if (size !== 0 && (size < SMALL || size >= 1e5)) return scientific(x);
  return size === 0 || size >= 99.95 ? count(Math.round(x)) : sign(x) + size.toPrecision(3);
}

/** How many times as long or as short, with two significant digits: 0.0005 and 2000 are 2,000-fold. */
export function fold(times) {
  if (times === 0) return "∞";
  const size = Math.max(times, 1 / times);
  return size >= 1e6 ? scientific(size) : count(Number(size.toPrecision(2)));
}

/** A number that was rounded already, with the digits that it has: 0.22674, −1.5, 3.1 × 10⁻⁷ */
export function asItStands(x) {
  const size = Math.abs(x);
  if (x === 0 || (size >= 1e-4 && size < 1e7)) return sign(x) + String(size);
  const [mantissa, exponent] = size.toExponential().split("e");
  return `${sign(x)}${mantissa} × ${power(Number(exponent))}`;
}

/** A probability: four decimals while they say something, below a thousandth two significant digits. */
export function probability(p) {
  if (p === 0 || p === 1) return String(p);
  return p < 0.001 ? scientific(p) : decimal(p, 4);
}

/** "183/2,797" */
export function fraction(numerator, denominator) {
  return `${count(numerator)}/${count(denominator)}`;
}

/** Surprisal to one decimal; null is infinite. */
export function bits(x) {
  return decimal(x, 1);
}

/** Perplexity: one decimal below a thousand, whole above; null is infinite. */
export function perplexity(x) {
  return x === null || x < 1000 ? decimal(x, 1) : count(Math.round(x));
}

const sign = (x) => (x < 0 ? MINUS : "");

/** A share of the whole, with its sign: it may pull the other way. @param {number} share */
export const percent = (share) => `${decimal(100 * share, 1)} %`;
