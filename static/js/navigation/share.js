/** "Share / embed": what the page /share tells of an address, in a dialog over this page. Without a script its links lead there. */
import { getPage } from "../api.js";
import { softLink } from "./live.js";

/** Wires every `[data-share]`: a link to /share?to=…, or a button for the address that this page is at. */
export function openShare() {
  document.addEventListener("click", (event) => {
    const link = softLink(event, "[data-share]");
    if (!link) return;
    event.preventDefault();
    show(link.href ?? urlOf(link.dataset.share), link);
  });
}

/** @param {string} page  the address of the page /share, in this page's language */
function urlOf(page) {
  const url = new URL(page, location.href);
  url.searchParams.set("to", location.pathname + location.search);
  return url.href;
}

/** @param {string} url @param {HTMLElement} from  to which the focus comes back */
async function show(url, from) {
  const part = (await getPage(url)).getElementById("share");
  if (!part) return void location.assign(url);
  const dialog = document.createElement("dialog");
  dialog.className = "shared";
  dialog.setAttribute("aria-label", part.querySelector("h1").textContent);
  dialog.append(document.adoptNode(part));
  document.body.append(dialog);
  dialog.addEventListener("close", () => { dialog.remove(); from.focus(); });
  dialog.addEventListener("click", (event) => {
    const { target } = event;
    if (target === dialog || /** @type {HTMLElement} */ (target).closest("[data-close]")) { event.preventDefault(); dialog.close(); }
    if (target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement) target.select();
  });
  dialog.showModal();
}
