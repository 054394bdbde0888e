/**
 * Soft navigation, shared by the pages: a changed form or a soft link fetches the same page at its new address and swaps
 * in what differs. Every element with `data-live` (and an id) is swapped, with `data-live="patch"` only what changed in it;
 * fields outside of them keep focus and caret.
 */
import { getPage } from "../api.js";
import { withParam } from "../core/urlstate.js";
import { phrase } from "../core/words.js";

const WAIT = 70; // ms of a pause in typing after which it is asked; the answer is then there within 150
const BURST = 1500; // ms: typing within it is one step of the history, as is all that a slider is moved
const SCRIPTS = ["data", "words"];

let read = new WeakMap(); // script -> what was read out of it; forgotten when another answer is swapped in

/** The JSON that the server wrote into the page: #data is the API's own answer, #words the catalogue. */
export function readJson(id) {
  const script = document.getElementById(id);
  if (!read.has(script)) read.set(script, JSON.parse(script.textContent));
  return read.get(script);
}

/** The catalogue's text for `key`. */
export function say(key, params) {
  return phrase(readJson("words"), key, params);
}

/**
 * Keeps page and address in step with a form.
 * @param {{form: HTMLFormElement, onSwap: (how: string) => void, toUrl: (form: HTMLFormElement, by?: HTMLElement) => string, wait?: number,
 *   renew?: typeof import("./patching.js").renew, next?: () => string[]}} options  renew: for a page with parts that are patched; next: where a slider leads
 * @returns {{go: (url: string) => Promise<void>, moved: () => void}} moved: `next` has changed
 */
export function live({ form, onSwap, toUrl, wait = WAIT, renew = null, next = null }) {
  const state = { renew, ahead: null, page: renew && document.cloneNode(true), shown: here(), last: "", moved: -Infinity, timer: 0, flight: null, composing: false, pending: false };
  const hold = () => { clearTimeout(state.timer); state.flight?.abort(); };
  const submit = (how, by) => { hold(); return visit(state, how === "push" ? toUrl(form, by) : unsent(toUrl(form)), how, onSwap); };

  form.addEventListener("compositionstart", () => { state.composing = true; hold(); });
  form.addEventListener("compositionend", () => { state.composing = false; later("typing"); });
  form.addEventListener("input", (event) => { const field = fieldOf(event); if (isGradual(field)) { later(field.type === "range" ? "sliding" : "typing"); carry(form); } });
  form.addEventListener("focusout", (event) => { const field = fieldOf(event); if (field.type === "number" && !state.pending) settle(field); });
  form.addEventListener("submit", (event) => { event.preventDefault(); if (!state.composing) submit("push", event.submitter); });
  document.addEventListener("change", (event) => {
    const field = fieldOf(event);
    if (field.form === form && !isGradual(field)) submit("push");
  });
  document.addEventListener("click", (event) => {
    const link = softLink(event);
    if (!link) return;
    event.preventDefault();
    hold();
    visit(state, state.pending ? withTyped(link, form) : `${link.pathname}${link.search}`, "link", onSwap);
  });
  addEventListener("popstate", () => { if (here() !== state.shown) { hold(); visit(state, here(), "back", onSwap); } });

  function later(how) {
    hold();
    state.pending = true;
    if (state.composing) return;
    state.timer = setTimeout(() => submit(how), state.ahead?.get(unsent(toUrl(form))) ? 0 : wait);
  }
  if (next) import("./ahead.js").then(({ lookAhead }) => {
    state.ahead = lookAhead(() => (state.flight ? [] : next().map(unsent)));
    state.ahead.changed();
  });
  return { go: (url) => visit(state, url, "link", onSwap), moved: () => state.ahead?.changed() };
}

/** @param {"push" | "typing" | "sliding" | "link" | "back"} how what moved us: only the last two may touch the form's text fields */
async function visit(state, url, how, onSwap) {
  state.flight?.abort();
  const flight = state.flight = new AbortController();
  const result = document.getElementById("result");
  result.setAttribute("aria-busy", "true");
  try {
    const page = state.ahead?.get(url) ?? await getPage(url, flight.signal);
    if (flight.signal.aborted) return;
    remember(state, url, how);
    swap(state, page, new URL(url, location.href).searchParams, how);
    state.page = page;
    state.pending = false;
    onSwap(how);
    tell(document.querySelector("[data-announce]")?.textContent ?? "");
  } catch (error) {
    if (error.name !== "AbortError") tell(say("base.offline"), true);
    if (!(error instanceof TypeError || error.name === "AbortError")) throw error;
  } finally {
    if (state.flight === flight) {
      state.flight = null;
      result.removeAttribute("aria-busy");
      state.ahead?.changed();
    }
  }
}

function remember(state, url, how) {
  const goesOn = how === state.last && (how === "sliding" || (how === "typing" && performance.now() - state.moved < BURST));
  Object.assign(state, { last: how, moved: performance.now(), shown: url });
  if (how === "back" || url === here()) return;
  history[goesOn ? "replaceState" : "pushState"](null, "", url);
}

/**
 * @param {{renew: Function|null, page: Document|null}} state the page as the server wrote it last @param {Document} page as it writes it now
 * @param {URLSearchParams} sent the question
 * @param {string} how links and the way back set the text fields too; while typing, "0" in the focused one may become "0.5"
 */
function swap({ renew, page: before }, page, sent, how) {
  const fields = how === "link" || how === "back";
  const focused = document.activeElement?.id;
  const scrolled = new Map([...document.querySelectorAll("[data-scroll]")].map((at) => [at.id, at.scrollLeft]));
  document.title = page.title;
  read = new WeakMap();
  for (const id of SCRIPTS) document.getElementById(id).textContent = page.getElementById(id).textContent;
  for (const live of document.querySelectorAll("[data-live]")) {
    const now = page.getElementById(live.id);
    const old = renew && live.getAttribute("data-live") === "patch" && before.getElementById(live.id);
    if (now && old) renew(live, old, now, sent);
    else if (now) live.replaceWith(document.importNode(now, true));
  }
  for (const [id, left] of scrolled) if (document.getElementById(id)) document.getElementById(id).scrollLeft = left;
  if (fields) for (const { id, value, checked } of inputs(page, "[data-field]")) Object.assign(document.getElementById(id), { value, checked });
  for (const { id, value } of inputs(page, "input[type=number][data-field]")) {
    const field = /** @type {HTMLInputElement} */ (document.getElementById(id));
    field.defaultValue = value;
    if (how !== "typing" || field !== document.activeElement) settle(field);
  }
  if (focused && document.activeElement?.id !== focused) document.getElementById(focused)?.focus({ preventScroll: true });
}

/** @param {ParentNode} place @param {string} selector @returns {NodeListOf<HTMLInputElement>} */
const inputs = (place, selector) => place.querySelectorAll(selector);

/** What an event tells of; of anything but a field, `type` and `form` are undefined. @param {Event} event */
const fieldOf = ({ target }) => /** @type {HTMLInputElement} */ (target);

/** A number that could not be used gives way to the one in force, which the page gave as the field's default. */
function settle(field) {
  if (field.value === "" || Number(field.value) !== Number(field.defaultValue)) field.value = field.defaultValue;
}

/** Says it in the status line that screen readers follow; `shown` makes it visible as well. */
export function tell(text, shown = false) {
  const status = document.getElementById("live-status");
  status.textContent = text;
  status.className = shown ? "notice toast" : "vh";
}

/** The element of that kind that was clicked to go there; with another button or a key held it is the browser's. @param {string} [kind] */
export function softLink(event, kind = "a[data-soft]") {
  if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return null;
  return event.target.closest?.(kind);
}

/** A link was written for the text that is shown; what has been typed since then goes along. */
function withTyped(link, form) {
  const fields = [...inputs(form, "[data-field]")].filter((field) => new URLSearchParams(link.search).has(field.name));
  return fields.reduce((url, field) => withParam(url, field.name, field.value), `${link.pathname}${link.search}`);
}

/** The header's links lead away with the sentence as it stands in the field, even before it is answered. */
function carry(form) {
  const { value } = form.elements.text;
  /** @type {NodeListOf<HTMLAnchorElement>} */
  const links = document.querySelectorAll("a[data-carry]");
  for (const link of links) {
    const text = link.id !== "language" && !value.trim() ? null : value;
    link.href = withParam(withTyped(link, form), "text", text);
  }
}

/** A candidate that is being written goes along when it is sent, not when a key elsewhere asks. */
const unsent = (url) => withParam(url, "add", null);
/** Whether a field is changed little by little, so that one waits for a pause. */
const isGradual = (field) => ["text", "number", "search", "range"].includes(field.type) || field.localName === "textarea";
const here = () => `${location.pathname}${location.search}`;
