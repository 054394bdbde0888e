/** Keys belong to the page, except where the focused control has a use of its own for them. */
import { actionOf } from "../core/cursor/player.js";

const MOVING = /^(Arrow|Home|End|Page)/;
const MOVED = "input, select, textarea, dialog, [contenteditable], [data-keys]";
const TYPED = "input:not([type=range], [type=radio], [type=checkbox]), select, textarea, dialog, [contenteditable]";
const PRESSED = "button, a, summary, label, input";

/** @param {(action: string) => void} perform */
export function onKeys(perform) {
  document.addEventListener("keydown", (event) => {
    const action = actionOf(event);
    const isBusy = event.target.closest(MOVING.test(event.key) ? MOVED : TYPED) || (event.key === " " && event.target.closest(PRESSED));
    if (!action || isBusy || event.isComposing) return;
    event.preventDefault();
    perform(action);
  });
}
