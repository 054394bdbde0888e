/** A text of the user's own is looked at, becomes a corpus, and goes again: a dialog over the API. */
import { API } from "../core/root.js";
import { getPage, remove, sendForm } from "../api.js";
import { count } from "../core/format.js";
import { withParam } from "../core/urlstate.js";
import { el } from "../views/html.js";
import { say, tell } from "../navigation/live.js";
import { busy, isSure } from "./own_forms.js";

const here = () => `${location.pathname}${location.search}`;
let askCount = 0; // only the newest answer is shown

/** @returns {any} */
const part = (name) => document.getElementById(`own-${name}`);

/** @param {(url: string) => Promise<void>} go shows the page at another address */
export function ownCorpora(go) {
  /** @type {any} */
  const dialog = document.getElementById("own");
  const token = () => part("token")?.value ?? "";
  document.addEventListener("click", ({ target }) => {
    if (/** @type {Element} */ (target).closest("#own-open")) { problem(""); dialog.showModal(); }
  });
  part("close").addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => opener().focus());
  part("form").addEventListener("change", ({ target }) => { if (!["name", ""].includes(target.name)) look(token()); });
  part("form").addEventListener("submit", async (event) => {
    event.preventDefault();
    const form = filled(event.target);
    if (!form) { problem(say("own.nothing")); return; }
    await busy(event.submitter, async () => {
      const { ok, body } = await sendForm(event.target.getAttribute("action"), form, token());
      if (!ok) { problem(body?.detail ?? say("base.offline")); return; }
      askCount++;                                          // what is still being told is of a text that is gone from the form
      event.target.reset();
      event.target.ariaBusy = null;
      part("told").replaceChildren();
      dialog.close();
      await turnTo(body.id, go);
      tell(say("own.added", { name: form.get("name") }));
    });
  });
  dialog.addEventListener("click", async ({ target }) => {
    const button = target.closest("[data-delete]");
    if (button) await busy(button, () => deleteOnSecond(button, token(), go));
  });
}

/** What opens the dialog, or the line that it is folded in. */
function opener() {
  const open = document.getElementById("own-open");
  /** @type {HTMLElement} */
  const line = document.querySelector("#setup > summary");
  return open.checkVisibility() ? open : line;
}

/** What is to be sent: the file if one was chosen, else what was pasted, as a file; null for neither. */
function filled(form) {
  const { name, text, file, language, encoding, cut } = form.elements;
  const chosen = file.files[0];
  if (!chosen && !text.value.trim()) return null;
  const sent = new FormData();
  sent.set("name", name.value.trim() || chosen?.name.replace(/\.\w+$/, "").slice(0, 80) || say("own.untitled"));
  sent.set("file", chosen ?? new File([text.value], "text.txt", { type: "text/plain" }));
  sent.set("encoding", chosen ? encoding.value : "utf-8");
  sent.set("cut", cut.value);
  if (language.value) sent.set("language", language.value);
  return sent;
}

/** Tells what the text would be as a corpus, before it is one. @param {string} token */
async function look(token) {
  const mine = ++askCount;
  const form = part("form");
  const sent = filled(form);
  sent?.set("dry_run", "true");
  form.ariaBusy = sent ? "true" : null;
  const { ok, body } = sent ? await sendForm(form.getAttribute("action"), sent, token) : { ok: true, body: null };
  if (mine !== askCount) return;
  form.ariaBusy = null;
  part("told").replaceChildren(...(ok && body ? told(body) : []));
  problem(ok ? "" : body?.detail ?? say("base.offline"));
}

/** @returns {HTMLElement[]} what a text is, its beginning, and what to think of */
function told({ encoding, language, statistics: { unit, num_sentences, num_tokens, num_types, num_once, longest, first, advice } }) {
  const figures = { sentences: num_sentences, tokens: num_tokens, types: num_types, once: num_once, longest };
  const written = Object.fromEntries(Object.entries(figures).map(([name, figure]) => [name, count(figure)]));
  return [
    el("p", {}, say("own.told", { ...written, language: say(`own.language.${language}`), unit: say(`own.unit.${unit}`) })),
    el("p", { class: "muted" }, say("own.told_encoding", { encoding: encoding.toUpperCase() })),
    el("ul", { class: "first", lang: language }, ...first.map((sentence) => el("li", { dir: "auto" }, sentence))),
    ...(advice.length ? [el("ul", { class: "understood" }, ...advice.map((one) => el("li", { class: "heed" }, say(`own.advice.${one}`))))] : []),
  ];
}

/** The page's own chip of the corpus says which models answer there. */
async function turnTo(id, go) {
  const page = await getPage(here());
  await go(page.getElementById(`corpus-${id}`).getAttribute("href"));
}

async function deleteOnSecond(button, token, go) {
  if (!isSure(button)) return;
  const { delete: id } = button.dataset;
  const { ok, body } = await remove(`${API}/corpora/${id}`, token);
  if (!ok) { problem(body?.detail ?? say("base.offline")); return; }
  const isShown = new URLSearchParams(location.search).getAll("models").some((model) => model.includes(`${id}-`));
  await go(isShown ? ["models", "at", "see", "from"].reduce((url, name) => withParam(url, name, null), here()) : here());
  part("form").querySelector("input").focus();
  tell(say("own.deleted"));
}

function problem(text) {
  part("problem").textContent = text;
  part("problem").hidden = !text;
}
