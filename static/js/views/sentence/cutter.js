/** The gaps between the characters of a sentence that is cut by hand: one stop of the Tab key, arrow keys move between them. */
import { all } from "../html.js";

/** @param {HTMLElement} toolbar @param {(gap: number) => void} onToggle @param {AbortSignal} signal ends it */
export function cutter(toolbar, onToggle, signal) {
  const gaps = all(toolbar, ".gap");
  toolbar.addEventListener("click", ({ target }) => {
    const gap = /** @type {Element} */ (target).closest(".gap");
    if (gap) onToggle(Number(gap.getAttribute("data-gap")));
  }, { signal });
  toolbar.addEventListener("focusin", ({ target }) => {
    for (const gap of gaps) gap.tabIndex = gap === target ? 0 : -1;
  }, { signal });
  toolbar.addEventListener("keydown", (event) => {
    const at = gaps.indexOf(/** @type {HTMLElement} */ (event.target));
    const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: gaps.length - 1 }[event.key];
    if (to === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    gaps[Math.min(Math.max(to, 0), gaps.length - 1)].focus();
  }, { signal });
}
