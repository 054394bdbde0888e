/** Lets one tab stop serve many buttons: arrow keys move the focus among them. */

/**
 * @param {HTMLElement} group holds buttons, one of them with tabIndex 0
 * @param {(buttons: HTMLButtonElement[], from: HTMLButtonElement, key: string) => HTMLButtonElement | undefined} next
 * @param {(button: HTMLButtonElement) => void} [before] called before a button is focused
 */
export function rove(group, next, before = () => {}) {
  group.addEventListener("keydown", (event) => {
    const from = /** @type {Element} */ (event.target).closest("button");
    if (!from || event.ctrlKey || event.altKey || event.metaKey) return;
    const to = next([...group.querySelectorAll("button")], from, event.key);
    if (!to) return;
    event.preventDefault();
    before(to);
    from.tabIndex = -1;
    to.tabIndex = 0;
    to.focus({ preventScroll: true });
  });
}
