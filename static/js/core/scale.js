/** Round tick marks for an axis that starts at zero, and where they lie. Pure. */

const BELOW = 0.04, ABOVE = 0.2; // room for marks at 0 and past the top, as shares of the top

/** At most `most` steps of 1, 2 or 5 × 10^k that reach `top`: (15.8, 4) -> [0, 5, 10, 15, 20] */
export function ticks(top, most = 4) {
  const least = Math.max(top, 1e-9) / most;
  const unit = 10 ** Math.floor(Math.log10(least));
  const step = [1, 2, 5, 10].map((factor) => factor * unit).find((size) => size >= least * (1 - 1e-9)) ?? 10 * unit;
  const steps = Math.max(1, Math.ceil(top / step - 1e-9));
  return Array.from({ length: steps + 1 }, (_, i) => Number((i * step).toPrecision(12)));
}

/** The range to be drawn: a little more than 0 to `top`. @returns {[number, number]} */
export function range(top) {
  return [-BELOW * top, (1 + ABOVE) * top];
}

/**
 * The middles of `steps` columns side by side, px; where they would be too narrow, those around `t` fill the width.
 * @param {number} steps @param {number} width px @param {number} t from 1 @param {number} [least] px a column @returns {number[]}
 */
export function spread(steps, width, t, least = 12) {
  const count = Math.max(1, Math.min(steps, Math.floor(width / least)));
  const first = Math.min(Math.max(t - 1 - Math.floor(count / 2), 0), steps - count);
  return Array.from({ length: steps }, (_, i) => ((i - first + 0.5) * width) / count);
}

/** Where `value` lies in that range, as a share of the height from above. */
export function fromAbove(value, top) {
  const [low, high] = range(top);
  return (high - value) / (high - low);
}
