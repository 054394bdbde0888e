/** The page /train with a script: what is asked for is reckoned as it changes, runs move in place, forms do not leave the page. */
import { getPage, sendForPage } from "../api.js";
import { say, tell } from "../navigation/live.js";
import { renew } from "../navigation/patching.js";
import { busy, isSure } from "./own_forms.js";

const PAUSE = 1000; // ms between two looks at what is under way
const DECIDING = ["ask-corpus", "ask-kind", "ask-unit"]; // what other fields depend on
const WAIT = 400; // ms of a pause in typing

const ask = /** @type {HTMLFormElement} */ (document.getElementById("ask"));
const none = new URLSearchParams();
const last = new Map([...document.querySelectorAll("[data-live]")].map((part) => [part.id, /** @type {any} */ (part.cloneNode(true))])); // as the server wrote it
let isWholeDue = false; // whether other fields, or other hints in them, are to come
let timer = 0;
let askCount = 0; // only the newest answer is shown

const token = () => /** @type {any} */ (document.getElementById("ask-token"))?.value ?? "";
const address = () => {
  const fields = [...new FormData(ask)].filter(([, value]) => value !== "");
  const lang = new URLSearchParams(location.search).get("lang");
  return `${location.pathname}?${new URLSearchParams([...fields, ...(lang ? [["lang", lang]] : [])].map(([name, value]) => [name, String(value)]))}`;
};

/** Brings parts to what a page says. @param {Document} page @param {(id: string) => boolean} isWanted */
function show(page, isWanted) {
  for (const live of document.querySelectorAll("[data-live]")) {
    const [before, now] = [last.get(live.id), page.getElementById(live.id)];
    if (!now || !isWanted(live.id)) continue;
    const focused = document.activeElement?.id;
    const written = texts();
    last.set(live.id, now);
    if (live.getAttribute("data-live") === "patch") renew(live, before, now, none);
    else live.replaceWith(document.importNode(now, true));
    if (live.id === "choices") for (const { id, value } of written) /** @type {any} */ (document.getElementById(id)).value = value;
    if (focused && document.activeElement?.id !== focused) document.getElementById(focused)?.focus({ preventScroll: true });
  }
}

const ofRuns = (id) => id === "runs" || id === "models";

/** What was written since the question went off stays. */
const texts = () => [...ask.querySelectorAll("input[type=text]")].map((field) => ({ id: field.id, value: /** @type {any} */ (field).value }));

async function reckon() {
  const mine = ++askCount;
  const url = address();
  try {
    const page = await getPage(url);
    if (mine !== askCount) return;
    history.replaceState(null, "", url);
    show(page, (id) => !ofRuns(id) && (isWholeDue || id !== "choices"));
    isWholeDue = false;
  } catch {
    tell(say("base.offline"), true);
  }
}

/** @param {number} wait @param {boolean} [isWhole] */
function later(wait, isWhole = false) {
  clearTimeout(timer);
  isWholeDue ||= isWhole;
  timer = setTimeout(reckon, wait);
}

ask.addEventListener("change", ({ target }) => later(0, DECIDING.includes(/** @type {Element} */ (target).id)));
ask.addEventListener("input", ({ target }) => { if (/** @type {any} */ (target).type === "number") later(WAIT); });

document.addEventListener("submit", (event) => {
  const form = /** @type {HTMLFormElement} */ (event.target);
  const button = /** @type {any} */ (event.submitter ?? form);
  if (!form.matches("[data-send]")) return;
  event.preventDefault();
  if (button.matches("[data-reckon]")) { later(0); return; }
  if (button.dataset.sure && !isSure(button)) return;
  busy(button, () => send(form, button));
});

/** @param {HTMLFormElement} form @param {any} button */
async function send(form, button) {
  clearTimeout(timer);
  askCount += 1;
  const body = new FormData(form);
  if (button.name) body.set(button.name, button.value);
  const page = await sendForPage(form.action, body, token());
  if (!page) { tell(say("base.offline"), true); return; }
  if (!page.getElementById("runs")) { location.reload(); return; }
  const problem = page.querySelector("#told .notice")?.textContent?.trim();
  show(page, (id) => (form === ask || form.id === "text-form" ? !problem || !["choices", "plan"].includes(id) : ofRuns(id) || id === "told"));
  if (form.id === "text-form" && !problem) {
    form.reset();
    /** @type {HTMLDetailsElement} */ (form.closest("details")).open = false;
    document.getElementById("ask-corpus").focus();
    later(0, true);
  }
  if (problem) document.getElementById("told").scrollIntoView({ block: "nearest" });
  else if (form === ask) document.getElementById("runs").closest("section").scrollIntoView(); // the newest comes first, and grows
}

setInterval(async () => {
  if (document.hidden || !document.querySelector("#runs[data-under-way]")) return;
  const mine = askCount;
  try {
    const page = await getPage(`${location.pathname}${location.search}`);
    if (mine === askCount && page.getElementById("runs")) show(page, ofRuns);
  } catch { /* no connection: the next look tells */ }
}, PAUSE);
