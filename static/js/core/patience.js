/**
 * How long a busy server is asked again: the rule of the Python client (app/client/talk.py), with a few more tries, as a person waits.
 * Pure: who asks and who waits is given.
 */
const BUSY = [429, 503];      // the server would do it, but not now: nothing has been done
const RETRIES = 5;
const LONGEST = 30;           // seconds; a server that asks for more is not asked again
const FIRST = 0.5;            // seconds, doubled each time, where the server names none

/**
 * Seconds after which to ask again, null to give up; attempts count from 0.
 * @param {number} status @param {string | null} told  the header Retry-After @param {number} attempt @returns {number | null}
 */
export function pause(status, told, attempt) {
  if (!BUSY.includes(status) || attempt >= RETRIES) return null;
  const seconds = /^\d+$/.test(told ?? "") ? Number(told) : FIRST * 2 ** attempt;
  return seconds <= LONGEST ? seconds : null;
}

/**
 * What a request that changes nothing, or nothing twice, is answered once the server has time for it; its last refusal otherwise.
 * @template {{status: number, headers: {get: (name: string) => string | null}}} T
 * @param {() => Promise<T>} ask
 * @param {{sleep: (seconds: number) => Promise<void>, tell: (isBusy: boolean) => void}} given  sleep: rejects when nobody wants it any more
 * @returns {Promise<T>}
 */
export async function patiently(ask, { sleep, tell }) {
  let answer = await ask();
  let attempt = 0;
  let seconds = wanted();
  if (seconds === null) return answer;
  tell(true);
  try {
    for (; seconds !== null; seconds = wanted()) {
      await sleep(seconds);
      answer = await ask();
      attempt += 1;
    }
  } finally {
    tell(false);
  }
  return answer;

  function wanted() { return pause(answer.status, answer.headers.get("retry-after"), attempt); }
}
