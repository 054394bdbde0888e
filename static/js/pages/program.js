/** Chapter 15: a slip is swapped in where it is; the order of the loop's lines is marked without leaving the page. */
import { getPage } from "../api.js";
import { openParsons } from "../views/learn/parsons.js";
import { say, tell } from "../navigation/live.js";

const slips = /** @type {HTMLElement} */ (document.querySelector("[data-slips]"));
const parsons = /** @type {HTMLElement} */ (document.querySelector("[data-parsons]"));

slips.addEventListener("click", async (event) => {
  const link = /** @type {Element} */ (event.target).closest("a.chip");
  if (!(link instanceof HTMLAnchorElement) || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  slips.setAttribute("aria-busy", "true");
  try {
    const newSlips = (await getPage(link.href)).querySelector("[data-slips]");
    if (!newSlips) { location.assign(link.href); return; }
    slips.replaceChildren(...[...newSlips.childNodes].map((node) => document.importNode(node, true)));
    history.replaceState(history.state, "", link.href);
    tell(slips.querySelector("[data-announce]")?.textContent ?? "");
    /** @type {HTMLElement} */ (slips.querySelector("[aria-current]"))?.focus({ preventScroll: true });
  } catch {
    tell(say("base.offline"), true);
  } finally {
    slips.removeAttribute("aria-busy");
  }
});

openParsons(parsons, say, tell, async (order) => {
  const url = new URL(location.href);
  url.searchParams.delete("line");
  for (const name of order) url.searchParams.append("line", name);
  try {
    return (await getPage(url.href)).querySelector("[data-parsons] .says")?.textContent.trim() ?? "";
  } catch {
    return say("base.offline");
  }
});
