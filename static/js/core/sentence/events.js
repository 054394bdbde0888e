/** Server-sent events out of a stream of text, and the cumulative bar that a number was drawn on. Pure. */

/** @typedef {{event: string, data: any}} Told */
/** @typedef {{token: string, low: number, high: number}} Stretch */

/**
 * The whole events at the beginning of `text`, and what is left of it. @param {string} text
 * @returns {{events: Told[], rest: string}}
 */
export function eventsIn(text) {
  const blocks = text.split("\n\n");
  const rest = blocks.pop() ?? "";
  return { events: blocks.filter((block) => block.trim()).map(eventOf), rest };
}

/** @param {string} block @returns {Told} */
function eventOf(block) {
  const lines = block.split("\n");
  const field = (/** @type {string} */ name) => lines.filter((line) => line.startsWith(`${name}: `)).map((line) => line.slice(name.length + 2)).join("\n");
  return { event: field("event"), data: JSON.parse(field("data")) };
}

/**
 * The bar from 0 to 1 without a hole: the stretches told, and between them what is too short to be named (token null).
 * @param {Stretch[]} stretches from left to right @returns {{token: string | null, low: number, high: number}[]}
 */
export function filledBar(stretches) {
  /** @type {{token: string | null, low: number, high: number}[]} */
  const bar = [];
  let end = 0;
  for (const one of stretches) {
    if (one.low - end > 1e-9) bar.push({ token: null, low: end, high: one.low });
    bar.push(one);
    end = one.high;
  }
  return 1 - end > 1e-9 ? [...bar, { token: null, low: end, high: 1 }] : bar;
}
