/** Keys belong to the stage that has the focus, or to the only one, except where the focused control has a use of its own for them. */
import { actionOf } from "../core/cursor/player.js";

const MOVING = /^(Arrow|Home|End|Page)/;
const MOVED = "input, select, textarea, dialog, [contenteditable], [data-keys]";
const TYPED = "input:not([type=range], [type=radio], [type=checkbox]), select, textarea, dialog, [contenteditable]";
const PRESSED = "button, a, summary, label, input";

/** @param {() => HTMLElement} rootOf the stage's @param {(action: string) => void} perform @param {AbortSignal} signal ends it */
export function onKeys(rootOf, perform, signal) {
  const isOurs = (target) => rootOf().contains(target) || document.querySelectorAll("[data-mounted]").length === 1;
  document.addEventListener("keydown", (event) => {
    const action = actionOf(event);
    const target = /** @type {Element} */ (event.target);
    const isBusy = target.closest(MOVING.test(event.key) ? MOVED : TYPED) || (event.key === " " && target.closest(PRESSED));
    if (!action || isBusy || event.isComposing || !isOurs(target)) return;
    event.preventDefault();
    perform(action);
  }, { signal });
}
