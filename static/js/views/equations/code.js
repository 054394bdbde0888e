/** Draws the card with the running code: which functions belong to the direction, which lines to the stage. */
import { all } from "../html.js";

/** @param {HTMLElement} card the server wrote all lines with the stages that they stand for */
export function createCode(card) {
  /** @type {HTMLDetailsElement[]} */
  const listings = all(card, ".listing");
  let lastKey = "";
  return {
    draw({ cursor: { direction, stage } }) {
      if (lastKey === direction + stage) return;
      lastKey = direction + stage;
      for (const listing of listings) {
        listing.hidden = listing.dataset.way !== direction;
        for (const line of all(listing, "[data-stages]")) line.ariaCurrent = line.dataset.stages.split(" ").includes(stage) ? "step" : null;
        listing.open = listing.querySelector("[aria-current]") !== null;
      }
    },
  };
}
