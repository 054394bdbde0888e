/** Pages that are likely to be asked for next, fetched while nothing else goes on, and forgotten with the next change. */
import { getPage } from "../api.js";

const REST = 250;           // ms without a change

/** @param {() => string[]} next  the addresses, few of them; none while something goes on */
export function lookAhead(next) {
  const pages = new Map();  // address -> Document
  let [timer, flight] = [0, new AbortController()];

  /** One after the other; what cannot be had at once is left, as nobody has asked for it yet. */
  async function fetchAll({ signal }) {
    for (const url of next()) {
      const page = await getPage(url, signal, fetch).catch(() => null);
      if (signal.aborted || !page?.getElementById("data")) return;
      pages.set(url, page);
    }
  }

  return {
    /** Something else is shown from now on. */
    changed() {
      clearTimeout(timer);
      flight.abort();
      pages.clear();
      flight = new AbortController();
      timer = setTimeout(fetchAll, REST, flight);
    },
    /** The page at an address, if it has come. @param {string} url @returns {Document | undefined} */
    get: (url) => pages.get(url),
  };
}
