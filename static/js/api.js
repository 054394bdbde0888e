/** The only module that talks to the server. */
import { patiently } from "./core/patience.js";
import { eventsIn } from "./core/sentence/events.js";
import { showBusy } from "./navigation/busy.js";

/** Asks, and again while the server is busy: for what changes nothing, or nothing twice. @param {string} url @param {RequestInit} [how] */
function patient(url, how = {}) {
  return patiently(() => fetch(url, how), { sleep: (seconds) => asleep(seconds, how.signal), tell: showBusy });
}

/** @param {number} seconds @param {AbortSignal | null} [signal] @returns {Promise<void>} */
function asleep(seconds, signal) {
  return new Promise((done, giveUp) => {
    const timer = setTimeout(done, 1000 * seconds);
    signal?.addEventListener("abort", () => { clearTimeout(timer); giveUp(signal.reason); }, { once: true });
  });
}

/**
 * The page at `url`, parsed; a page that carries a notice is a page like any other, whatever its status.
 * @param {string} url @param {AbortSignal} [signal] @param {typeof patient} [ask] @returns {Promise<Document>}
 */
export async function getPage(url, signal, ask = patient) {
  const answer = await ask(url, { headers: { Accept: "text/html" }, signal });
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}

/** What the API answers at `url`, parsed. @param {string} url @param {AbortSignal} [signal] @returns {Promise<any>} */
export async function getJson(url, signal) {
  return (await asked(url, signal)).json();
}

/** The bytes that the API answers at `url`. @param {string} url @param {AbortSignal} [signal] @returns {Promise<ArrayBuffer>} */
export async function getBytes(url, signal) {
  return (await asked(url, signal)).arrayBuffer();
}

/** What the API answers to a POST. @param {string} url @param {object} body @returns {Promise<any>} */
export async function postJson(url, body) {
  return (await asked(url, null, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) })).json();
}

/**
 * Reads the events that the API answers to a POST, one after another. @param {string} url @param {object} body
 * @param {(event: {event: string, data: any}) => Promise<void>} onEvent @param {AbortSignal} signal
 */
export async function postEvents(url, body, onEvent, signal) {
  const headers = { "Content-Type": "application/json", "Accept-Language": document.documentElement.lang };
  const answer = await fetch(url, { method: "POST", headers, body: JSON.stringify(body), signal });
  if (!answer.ok) throw Object.assign(new TypeError(`${answer.status} at ${url}`), { detail: (await answer.json()).detail });
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let buffer = "";
  for (let { done, value } = await reader.read(); !done; { done, value } = await reader.read()) {
    const { events, rest } = eventsIn(buffer + value);
    buffer = rest;
    for (const event of events) await onEvent(event);
  }
}

async function asked(url, signal, how = {}) {
  const answer = await patient(url, { signal, ...how });
  if (!answer.ok) throw new TypeError(`${answer.status} at ${new URL(url, location.href).pathname}`);
  return answer;
}

/**
 * What the API says at `url`, be it a problem: its words are for the reader.
 * @param {string} url @param {AbortSignal} [signal] @returns {Promise<{ok: boolean, body: any}>}
 */
export async function getAnswer(url, signal) {
  const answer = await patient(url, { headers: { "Accept-Language": document.documentElement.lang }, signal });
  return { ok: answer.ok, body: await answer.json() };
}

/** Sends a form; `token` where the server asks for one. @param {FormData} body @returns {Promise<{ok: boolean, body: any}>} */
export const sendForm = (url, body, token) => changed(url, { method: "POST", body }, token);

/** Sends a form to a page, and gives what that answers; null without a connection. @param {string} url @param {FormData} body @param {string} [token] @returns {Promise<Document | null>} */
export async function sendForPage(url, body, token) {
  const headers = { Accept: "text/html", "Accept-Language": document.documentElement.lang, ...(token && { Authorization: `Bearer ${token}` }) };
  try {
    const answer = await patient(url, { method: "POST", body, headers });
    return new DOMParser().parseFromString(await answer.text(), "text/html");
  } catch {
    return null;
  }
}

/** Deletes what is at `url`. @returns {Promise<{ok: boolean, body: any}>} */
export const remove = (url, token) => changed(url, { method: "DELETE" }, token);

async function changed(url, how, token) {
  const headers = { "Accept-Language": document.documentElement.lang, ...(token && { Authorization: `Bearer ${token}` }) };
  try {
    const answer = await patient(url, { ...how, headers });
    return { ok: answer.ok, body: await answer.json().catch(() => null) };
  } catch {
    return { ok: false, body: null };                      // no connection
  }
}
