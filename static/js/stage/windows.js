/** Fetches what of a long run is not on the page: the blocks of steps near the cursor, and h of all steps for the heat map. */
import { API } from "../core/root.js";
import { getBytes, getJson } from "../api.js";
import { readNpy, rows } from "../core/trace/npy.js";
import { fill, gap, isWhole } from "../core/trace/trace.js";
import { withParam } from "../core/urlstate.js";

/** @typedef {import("../core/trace/trace.js").Trace} Trace */

const AGAIN = 3000;         // ms until what failed is asked for again

/**
 * @param {{twin: string, onArrive: () => void, onFail: () => void}} options twin: the address of the page's own answer
 * @returns {{need: (trace: Trace, t: number) => void, map: (trace: Trace, name: string) => number[][]|null, stop: () => void}}
 */
export function createWindows({ twin, onArrive, onFail }) {
  const flight = new AbortController();
  let pendingStep = null;   // while a block is under way: the step that is looked at meanwhile
  let map = null;

  async function fetchNear(trace, t) {
    const block = gap(trace, t);
    if (!block) return;
    pendingStep = t;
    try {
      fill(trace, await getJson(blockUrl(twin, block), flight.signal));
      onArrive();
      const latest = pendingStep;
      pendingStep = null;
      await fetchNear(trace, latest);
    } catch (error) {
      retry(error, () => { pendingStep = null; onArrive(); });
    }
  }

  async function fetchMap(name) {
    try {
      const values = rows(readNpy(await getBytes(mapUrl(twin, name), flight.signal)));
      if (map?.name !== name) return;                      // another one is looked at by now
      map = { name, rows: values };
      onArrive();
    } catch (error) {
      retry(error, () => { map = null; onArrive(); });
    }
  }

  function retry(error, again) {
    if (error.name === "AbortError") return;
    onFail();
    setTimeout(() => { if (!flight.signal.aborted) again(); }, AGAIN);
  }

  return {
    /** Sees to it that step t and its neighbours come; one block is under way at a time. */
    need(trace, t) {
      if (pendingStep === null) fetchNear(trace, t);
      else pendingStep = t;
    },
    /** h or a as rows of tau numbers, null until they are here. @param {Trace} trace @param {string} name */
    map(trace, name) {
      if (map?.name !== name) {
        map = { name, rows: isWhole(trace) ? transposed(trace, name) : null };
        if (!map.rows) fetchMap(name);
      }
      return map.rows;
    },
    stop: () => flight.abort(),
  };
}

/** @param {Trace} trace @param {string} name */
const transposed = ({ steps, hidden_size: size }, name) => Array.from({ length: size }, (_, i) => steps.map((step) => step[name][i]));

const OF_THE_RUN = ["outline", "cell"];   // the same in every block

/** The same question for one block; what is told of the whole run is here already. */
function blockUrl(twin, { start, stop }) {
  const fields = new URL(twin, location.href).searchParams.get("fields").split(",").filter((name) => !OF_THE_RUN.includes(name));
  return withParam(withParam(withParam(twin, "fields", fields), "start", start), "stop", stop);
}

/** To half precision: colours need no more. */
function mapUrl(twin, node) {
  const query = new URL(twin, location.href).searchParams;
  for (const name of ["fields", "top_k", "start", "stop"]) query.delete(name);
  return `${API}/trace/array?${query}&name=${node}&dtype=float16`;
}
