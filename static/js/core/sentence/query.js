/** From a form's fields to a query. Pure. */

/** What a page shows when its query does not say; such fields stay out of the address. */
export const DEFAULTS = Object.freeze({ smoothing: "mle", boundaries: "false", language: "", chain: "", at: "", add: "", find: "" });

/**
 * The query of a form's fields: as they stand, without defaults, and without a `k` that nothing uses.
 * @param {Iterable<[string, string]>} fields @returns {string} without "?"
 */
export function toQuery(fields) {
  const all = [...fields];
  const smooth = all.some(([name, value]) => name === "smoothing" && value === "add_k");
  const entries = all.filter(([name, value]) => DEFAULTS[name] !== value && (name !== "k" || smooth));
  return new URLSearchParams(entries).toString();
}
