/** When the stage introduces itself, and by which sentences. No DOM, no timer. */

/** Fields of an address that name a state: whoever follows such a link is to see that state. */
const NAMED = Object.freeze(["t", "stage", "level", "dir", "fold", "set", "scale_w", "forget", "heat", "other", "present", "at"]);

/** What is said, in this order, and for how many milliseconds; the last one stays until it is put away. */
export const SAID = Object.freeze([
  { key: "circuit", ms: 5000 },
  { key: "columns", ms: 5000 },
  { key: "numbers", ms: 5500 },
  { key: "press", ms: Infinity },
]);

/**
 * Whether the page is to introduce itself: once in a browser, and never to those who want no motion or who came for something else.
 * @param {string} search of the address @param {{seen: boolean, embedded: boolean, calm: boolean}} page
 */
export function isFirstVisit(search, { seen, embedded, calm }) {
  const fields = new URLSearchParams(search);
  return !seen && !embedded && !calm && NAMED.every((name) => !fields.has(name));
}
