/** The unroll page: one stage on the answer that the server wrote into it, kept in step with the form and the address. */
import { ROOT } from "../core/root.js";
import { openShare } from "../navigation/share.js";
import { fieldsOf, placed } from "../core/cursor/address.js";
import { withParam } from "../core/urlstate.js";
import { keepAddress } from "../navigation/address_keeper.js";
import { copyLink } from "../navigation/copy_link.js";
import { closeOutside } from "../navigation/menu.js";
import { live, readJson, say, softLink } from "../navigation/live.js";
import { renew } from "../navigation/patching.js";
import { fitScreen } from "../stage/first_screen.js";
import { introduce } from "../stage/first_visit.js";
import { mountStage } from "../stage/mount.js";
import { watchLearning } from "../views/learning.js";
import { ownModels } from "./own_models.js";

openShare();

/** @typedef {import("../core/cursor/cursor.js").Cursor} Cursor */

const USUAL = { scale_w: "1", heat: "h", other: "" };     // such fields stay out of the address
const $ = (id) => document.getElementById(id);
const form = /** @type {HTMLFormElement} */ ($("ask"));

const memory = keepAddress(() => stage.cursor);
let lastText = readJson("data").text;
const page = live({ form, onSwap, toUrl, renew, next: neighbours });
const stage = mountStage($("result"), {
  ...runOf(), ask,
  onMove: () => { memory.later(); page.moved(); },
  tell: (text) => { $("live-status").textContent = text; },
  help: () => /** @type {HTMLDialogElement} */ ($("keys")).showModal(),
});
watchLearning($("learning"), { say, isBusy: () => $("result").ariaBusy === "true" });
offerCopy();
closeOutside();
fitScreen($("result").parentElement);
introduce(stage, { say, root: () => $("result") });

/** The same sentence stays at the step to which it has moved while the answer was on its way. */
function onSwap(how) {
  const run = runOf();
  const { text } = readJson("data");
  const stays = ["typing", "sliding"].includes(how) && text === lastText;
  lastText = text;
  stage.renew($("result"), stays ? { ...run, cursor: stage.cursor } : run);
  if (stays) memory.later();
  offerCopy();
}

/** @returns {import("../stage/mount.js").Run} as the page has it now */
function runOf() {
  const { t, stage: operation, level, dir, fold, heat, forget } = $("result").dataset;
  return {
    trace: readJson("data"), words: readJson("words"), ngram: readJson("beside"), cost: readJson("cost-data"),
    twin: /** @type {HTMLLinkElement} */ ($("twin")).href,
    cursor: /** @type {Cursor} */ ({ t: Number(t), stage: operation, level: Number(level), direction: dir, fold: Number(fold) }),
    heat, forgot: forget !== undefined,
  };
}

/** Embedded in a page of ours, the stage moves and lights as that page says: core/learn/scenes.js. */
addEventListener("message", ({ origin, source, data }) => {
  if (origin !== location.origin || source !== parent || source === window) return;
  const { cursor, light } = Object(data);
  if (cursor) stage.to(cursor);
  if (light !== undefined) stage.light(light);
});

/** And it tells that page what is lit in it. */
if (parent !== window) {
  const tellLit = () => parent.postMessage({ lit: $("result").dataset.lit ?? null }, location.origin);
  new MutationObserver(tellLit).observe($("result").parentElement, { subtree: true, attributeFilter: ["data-lit"] });
}

function offerCopy() {
  $("copy")?.addEventListener("click", () => { memory.now(); copyLink(); });
}

/** The network is chosen from a list of links, which the server wrote for the step that it showed; we are further on by now. */
document.addEventListener("click", (event) => {
  const link = softLink(event, "#networks a[data-model]");
  if (!link) return;
  event.preventDefault();
  ask({ text: /** @type {HTMLInputElement} */ ($("text")).value, model: link.getAttribute("data-model"), set: null, at: null });
});

ownModels({
  onKept: (card) => (card.kind === "rnn" ? page.go(of({ model: card.id, text: card.understood.sample })) : location.assign(of({ models: card.id, text: card.understood.sample }, `${ROOT}/`))),
  onDeleted: (id) => (readJson("data").model.id === id ? page.go(of({})) : page.go(`${location.pathname}${location.search}`)),
});

/** An address with nothing but these fields and the language. */
function of(fields, path = location.pathname) {
  const lang = new URLSearchParams(location.search).get("lang");
  return Object.entries({ ...fields, lang }).reduce((url, [name, value]) => withParam(url, name, value || null), path);
}

/** The same step of another run: fields of the address that the cursor does not hold. */
function ask(fields) {
  const here = placed(`${location.pathname}${location.search}`, stage.cursor);
  page.go(Object.entries(fields).reduce((url, [name, value]) => withParam(url, name, value), here));
}

/** The snapshots after and before the one that is shown, while the stage stands still. */
function neighbours() {
  const slider = /** @type {HTMLInputElement | null} */ ($("at"));
  if (!slider?.offsetParent || document.querySelector('[data-act="toggle"][aria-pressed="true"]')) return [];
  const there = [1, -1].map((step) => Number(slider.value) + step).filter((at) => at >= 0 && at <= Number(slider.max));
  return there.map((at) => toUrl(form, null, String(at)));
}

/** Another sentence starts at its beginning; the same one under another model stays at its step. */
function toUrl(form, _by = null, at = null) {
  const fields = new URLSearchParams([...new FormData(form)].map(([name, value]) => [name, String(value)]));
  if (at !== null) fields.set("at", at);
  const { text, model } = readJson("data");
  const { cursor } = stage;
  const cursorFields = fields.get("text") === text ? fieldsOf(cursor) : { level: cursor.level, fold: fieldsOf(cursor).fold };
  if (fields.get("model") !== model.id) fields.delete("set");   // entries of other matrices
  if (fields.get("at") === /** @type {HTMLInputElement} */ ($("at"))?.max) fields.delete("at");   // the network as it is
  for (const [name, value] of Object.entries(cursorFields)) if (value !== null) fields.set(name, String(value));
  for (const { name, value, dataset } of form.elements) if (value === dataset.usual || (dataset.usual && fields.get("text") !== text)) fields.delete(name);
  for (const [name, usual] of Object.entries(USUAL)) if (fields.get(name) === usual) fields.delete(name);
  return `${new URL(form.action).pathname}?${fields}`;
}
