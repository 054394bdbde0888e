/** A chapter as slides: which blocks of its text are shown together. Pure. */

/** @typedef {"scene" | "question" | "box" | "heading" | "text"} Kind  of a block */

const ALONE = new Set(["scene", "question", "box"]);

/**
 * The slides, each a list of indexes of blocks: a question and a box each have one to themselves, a scene has the one block of text
 * before it, other text stays together up to the next heading; headings go with what follows.
 * @param {Kind[]} kinds @returns {number[][]}
 */
export function slidesOf(kinds) {
  const slides = /** @type {number[][]} */ ([]);
  kinds.forEach((kind, i) => {
    const last = slides.at(-1);
    const before = last?.map((at) => kinds[at]);
    const isHeadingOnly = before?.every((one) => one === "heading");
    const leadsIn = kind === "scene" && before?.filter((one) => one !== "heading").join() === "text";
    const joins = before && (isHeadingOnly || leadsIn || (kind === "text" && !before.some((one) => ALONE.has(one))));
    if (last && joins) last.push(i);
    else slides.push([i]);
  });
  return slides;
}

/** @typedef {{slide: number, told: boolean}} Place  which slide, and whether a question on it is shown */

/**
 * One press on: a question that is hidden is shown first.
 * @param {Place} place @param {number} by  1 or -1 @param {boolean[]} asks  whether each slide is a question @returns {Place}
 */
export function pressed({ slide, told }, by, asks) {
  if (by > 0 && asks[slide] && !told) return { slide, told: true };
  const next = Math.min(asks.length - 1, Math.max(0, slide + by));
  return next === slide ? { slide, told } : { slide: next, told: by < 0 };
}
