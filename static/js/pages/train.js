/** The page /train with a script: what is asked for is reckoned as it changes, runs move in place, forms do not leave the page. */
import { getPage, sendForPage } from "../api.js";
import { say, tell } from "../navigation/live.js";
import { renew } from "../navigation/patching.js";
import { busy, isSure } from "./own_forms.js";

const PAUSE = 1000; // ms between two looks at what is under way
const WAIT = 400; // ms of a pause in typing

const ask = /** @type {HTMLFormElement} */ (document.getElementById("ask"));
const none = new URLSearchParams();
let last = /** @type {any} */ (document.cloneNode(true)); // the page as the server wrote it last
let timer = 0;
let asked = 0; // only the newest answer is shown

const token = () => /** @type {any} */ (document.getElementById("ask-token"))?.value ?? "";
const address = () => {
  const fields = [...new FormData(ask)].filter(([, value]) => value !== "");
  const lang = new URLSearchParams(location.search).get("lang");
  return `${location.pathname}?${new URLSearchParams([...fields, ...(lang ? [["lang", lang]] : [])].map(([name, value]) => [name, String(value)]))}`;
};

/** Brings parts to what a page says. @param {Document} page @param {(id: string) => boolean} isWanted */
function show(page, isWanted) {
  for (const live of document.querySelectorAll("[data-live]")) {
    const [before, now] = [last.getElementById(live.id), page.getElementById(live.id)];
    if (!now || !isWanted(live.id)) continue;
    const [focused, typed] = [document.activeElement?.id, token()];
    if (live.getAttribute("data-live") === "patch" && before) renew(live, before, now, none);
    else live.replaceWith(document.importNode(now, true));
    if (live.id === "plan" && typed) /** @type {any} */ (document.getElementById("ask-token")).value = typed;
    if (focused && document.activeElement?.id !== focused) document.getElementById(focused)?.focus({ preventScroll: true });
  }
  last = page;
}

const ofRuns = (id) => id === "runs" || id === "models";

async function reckon() {
  const mine = ++asked;
  const url = address();
  try {
    const page = await getPage(url);
    if (mine !== asked) return;
    history.replaceState(null, "", url);
    show(page, (id) => !ofRuns(id));
  } catch {
    tell(say("base.offline"), true);
  }
}

/** @param {number} wait */
function later(wait) {
  clearTimeout(timer);
  timer = setTimeout(reckon, wait);
}

ask.addEventListener("change", () => later(0));
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
  asked += 1;
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
    later(0);
  }
  if (problem) document.getElementById("told").scrollIntoView({ block: "nearest" });
}

setInterval(async () => {
  if (document.hidden || !document.querySelector("#runs[data-under-way]")) return;
  const mine = asked;
  try {
    const page = await getPage(`${location.pathname}${location.search}`);
    if (mine === asked && page.getElementById("runs")) show(page, ofRuns);
  } catch { /* no connection: the next look tells */ }
}, PAUSE);
