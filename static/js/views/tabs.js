/** Two parts of which a narrow screen shows one, and the buttons that choose it. Where there is room for both there are no buttons. */

/**
 * @param {HTMLElement} holder its data-side names the part that is shown; its buttons have data-show
 * @param {{side: string}} kept the choice, which outlives a change of sentence
 */
export function createTabs(holder, kept) {
  const buttons = /** @type {HTMLElement[]} */ ([...holder.querySelectorAll("[data-show]")]);
  function show() {
    holder.dataset.side = kept.side;
    for (const one of buttons) one.setAttribute("aria-pressed", String(one.dataset.show === kept.side));
  }
  for (const button of buttons) button.addEventListener("click", () => { kept.side = button.dataset.show; show(); });
  show();
}
