/**
 * Remembers which answers a page is waiting for. Pure: who fetches and who waits is given. A slot is a place that shows one
 * answer at a time; asking anew in a slot gives up what it waited for, so an older answer never overwrites a newer one.
 *
 * @typedef {{detail?: string, final?: boolean}} Problem  final: asking again would not help
 * @typedef {{state: "waiting", body?: undefined} | {state: "ready", body: Record<string, any>} | {state: "problem", body: Problem | null}} Answer
 *   body: what the server said, null where it said nothing
 */

const WAITING = Object.freeze({ state: "waiting" });
const KEPT = 80;            // answers: going back and forth over a sentence asks nothing twice

/**
 * @param {{get: (url: string, signal: AbortSignal) => Promise<{ok: boolean, body: object}>, onAnswer: (slot: string) => void,
 *   later: (go: () => void) => () => void}} tools  later: runs `go` after a pause, and gives what calls it off
 */
export function createAsker({ get, onAnswer, later }) {
  const answers = new Map();      // url -> Answer, oldest first
  const slots = new Map();        // slot -> {url, giveUp}

  function keep(url, answer) {
    answers.delete(url);
    answers.set(url, answer);
    if (answers.size > KEPT) answers.delete(answers.keys().next().value);
  }

  async function fetchInto(slot, url, signal) {
    try {
      const { ok, body } = await get(url, signal);
      if (signal.aborted) return;
      keep(url, { state: ok ? "ready" : "problem", body });
    } catch (error) {
      if (signal.aborted || /** @type {Error} */ (error).name === "AbortError") return;
      keep(url, { state: "problem", body: null });                     // no connection, or no JSON
    }
    if (slots.get(slot)?.url !== url) return;
    slots.delete(slot);
    onAnswer(slot);
  }

  function start(slot, url) {
    const flight = new AbortController();
    const callOff = later(() => fetchInto(slot, url, flight.signal));
    slots.set(slot, { url, giveUp() { callOff(); flight.abort(); } });
  }

  return {
    /** What is known at once; asks for what is not, and calls `onAnswer` once it has come. @returns {Answer} */
    ask(slot, url) {
      const waiting = slots.get(slot);
      const answer = answers.get(url);
      if (waiting && waiting.url !== url) { waiting.giveUp(); slots.delete(slot); }
      if (answer) { keep(url, answer); return answer; }
      if (slots.get(slot)?.url !== url) start(slot, url);
      return WAITING;
    },
    /** Gives up whatever is under way. */
    stop() {
      for (const { giveUp } of slots.values()) giveUp();
      slots.clear();
    },
    /** Forgets what could not be answered, so that it may be asked again. */
    retry(url) { if (answers.get(url)?.state === "problem") answers.delete(url); },
  };
}
