/** What the panels ask the API for: parts of a number, the way back, another run; and the rows of the heat map, wherever they come from. */
import { getAnswer } from "../api.js";
import { createAsker } from "../core/request_cache.js";
import { isBackward } from "../core/cursor/cursor.js";
import { backwardUrl } from "../core/trace/component.js";

/** @typedef {import("../core/trace/trace.js").Trace} Trace */

const PAUSE = 60;           // ms: steps that fly by ask nothing

/**
 * @param {{say: Function, limit: () => number, redraw: (slot: string) => void}} tools  limit: the most time steps of which the
 *   server goes the whole way back; slot: where an answer has come
 */
export function createAnswers({ say, limit, redraw }) {
  let lastAsk = -PAUSE;
  const asker = createAsker({ get: getAnswer, onAnswer: redraw, later });
  const maps = new WeakMap();                              // way back -> its vectors as rows

  /** At once after a pause, else once there is one. */
  function later(go) {
    const now = performance.now();
    const timer = setTimeout(go, now - lastAsk < PAUSE ? PAUSE : 0);
    lastAsk = now;
    return () => clearTimeout(timer);
  }

  /** The whole way back; of too long a run it is said without asking, as the server would refuse. @param {Trace} trace @returns {import("../core/request_cache.js").Answer} */
  function wayBack(trace) {
    if (trace.tau <= limit()) return asker.ask("backward", backwardUrl(trace));
    return { state: "problem", body: { detail: say("backward.too_long", { tau: trace.tau, limit: limit() }), final: true } };
  }

  /** The whole of it, null while it is not there. */
  function whole(trace, cursor) {
    if (!isBackward(cursor)) return null;
    const answer = wayBack(trace);
    return answer.state === "ready" ? answer.body : null;
  }

  function gradientRows(steps, name) {
    if (!maps.has(steps)) maps.set(steps, {});
    const rowsByName = maps.get(steps);
    return rowsByName[name] ??= steps[0][name].map((_, i) => steps.map((step) => step[name][i]));
  }

  return {
    lookUp: asker.ask,
    forget: asker.retry,
    wayBack,
    stop: asker.stop,
    /** Of the backward pass at time step t; it ends in h(0). */
    back(trace, cursor, t) {
      const back = whole(trace, cursor);
      return back && (t ? back.steps[t - 1] : { [`d${trace.cell.states[0]}`]: back.dh0 });
    },
    /** All its steps, null while they are under way. */
    backSteps(trace, cursor) {
      return whole(trace, cursor)?.steps ?? null;
    },
    /** One row a component; null while they are under way. @param {Trace} trace @param {string} name h a dh da @returns {number[][] | null} */
    rows(trace, cursor, name, windows) {
      if (name in trace.cell.nodes) return windows.map(trace, name);
      const steps = whole(trace, cursor)?.steps;
      return steps ? gradientRows(steps, name) : null;
    },
  };
}
