/**
 * What a learner has done, as the browser keeps it. Pure.
 * @typedef {{done: string[], missed: string[]}} Progress  done: slugs; missed: `question:sentence`
 */

/** @param {string | null} text  as it was kept @returns {Progress} nothing, if it cannot be read */
export function readProgress(text) {
  const empty = { done: [], missed: [] };
  try {
    const record = JSON.parse(text ?? "null");
    const strings = (list) => (Array.isArray(list) ? list.filter((one) => typeof one === "string") : []);
    return { done: strings(record?.done), missed: strings(record?.missed) };
  } catch {
    return empty;
  }
}

/** @param {Progress} progress @param {string} slug @returns {Progress} */
export const withDone = (progress, slug) => ({ ...progress, done: [...new Set([...progress.done, slug])] });

/** @param {Progress} progress @param {string} question @param {boolean} right @returns {Progress} what was missed comes back until it is right */
export function withAnswer(progress, question, right) {
  const others = progress.missed.filter((one) => one !== question);
  return { ...progress, missed: right ? others : [...others, question] };
}
