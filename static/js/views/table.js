/** Draws the table of all time steps: closed until somebody opens it, the current row marked, a button that leads to a step. */

/** @param {HTMLDetailsElement} table @param {(t: number) => void} onGo @param {{isOpen: boolean}} kept over a change of sentence as well */
export function createTable(table, onGo, kept) {
  table.open = kept.isOpen; // the server leaves it open for those without JavaScript
  table.addEventListener("toggle", () => { kept.isOpen = table.open; });
  table.addEventListener("submit", (event) => { event.preventDefault(); onGo(Number(/** @type {HTMLButtonElement} */ (event.submitter).value)); });
  return {
    mark(t) {
      table.querySelector("tr[aria-current]")?.removeAttribute("aria-current");
      table.querySelector("tbody").rows[t - 1].setAttribute("aria-current", "step");   // by number: a selector would search a thousand rows
    },
  };
}
