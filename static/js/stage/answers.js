/** What the panels ask the API for: parts of a number, the way back, another run; and the rows of the heat map, wherever they come from. */
import { getAnswer } from "../api.js";
import { createAsker } from "../core/request_cache.js";
import { isBackward } from "../core/cursor/cursor.js";
import { wayBack } from "../views/panels/backward.js";

const PAUSE = 60;           // ms: steps that fly by ask nothing
let asked = -PAUSE;

/** At once after a pause, else once there is one. */
function later(go) {
  const now = performance.now();
  const timer = setTimeout(go, now - asked < PAUSE ? PAUSE : 0);
  asked = now;
  return () => clearTimeout(timer);
}

/** @param {{say: Function, redraw: (slot: string) => void}} tools  slot: where an answer has come */
export function createAnswers({ say, redraw }) {
  const asker = createAsker({ get: getAnswer, onAnswer: redraw, later });
  const maps = new WeakMap();                              // way back -> its vectors as rows

  /** The whole of it, null while it is not there. */
  function whole(trace, cursor) {
    if (!isBackward(cursor)) return null;
    const answer = wayBack(trace, document.getElementById("back-card"), { lookUp: asker.ask, say });
    return answer.state === "ready" ? answer.body : null;
  }

  function gradientRows(steps, name) {
    if (!maps.has(steps)) maps.set(steps, {});
    const known = maps.get(steps);
    return known[name] ??= steps[0][name].map((_, i) => steps.map((step) => step[name][i]));
  }

  return {
    lookUp: asker.ask,
    forget: asker.retry,
    /** Of the backward pass at time step t; it ends in h(0). */
    back(trace, cursor, t) {
      const found = whole(trace, cursor);
      return found && (t ? found.steps[t - 1] : { dh: found.dh0 });
    },
    /** One row a component; null while they are under way. @param {"h"|"a"|"dh"|"da"} name */
    rows(trace, cursor, name, windows) {
      if (name === "h" || name === "a") return windows.map(trace, name);
      const steps = whole(trace, cursor)?.steps;
      return steps ? gradientRows(steps, name) : null;
    },
  };
}
