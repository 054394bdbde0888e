/** The cursor stands in the address, without a step of the history for each. */
import { placed } from "../core/cursor/address.js";

const WAIT = 150;           // ms: a dragged slider is one change of the address

/** @param {() => import("../core/cursor/cursor.js").Cursor} current */
export function keepAddress(current) {
  let timer = 0;
  function now() {
    clearTimeout(timer);
    const here = `${location.pathname}${location.search}`;
    const there = placed(here, current());
    if (there !== here) history.replaceState(null, "", there);
    /** @type {NodeListOf<HTMLAnchorElement | HTMLLinkElement>} */
    const links = document.querySelectorAll("a#language, link#other-language");
    for (const link of links) link.href = placed(link.getAttribute("href"), current());
  }
  return {
    now,
    later() {
      clearTimeout(timer);
      timer = setTimeout(now, WAIT);
    },
  };
}
