/** Draws the card of what can be taken away; it makes the picture of the graph, which no address of the server gives. */
import { fileName } from "../../core/trace/filename.js";
import { all, el } from "../html.js";

/** @param {HTMLElement} card @param {import("../../stage/panels.js").Tools} tools */
export function createTake(card, { say, picture }) {
  const status = card.querySelector("[data-status]");
  let lastView = null;
  for (const button of all(card, "[data-picture]")) button.addEventListener("click", () => save(button.dataset.picture));

  async function save(format) {
    const { trace, cursor } = lastView;
    status.textContent = "";
    try {
      el("a", { href: await picture(format), download: fileName(trace.text, cursor, format) }).click();
    } catch {
      status.textContent = say("export.failed");
    }
  }

  return { draw(view) { lastView = view; } };
}
