/** A model of the user's own: what a file is, is told by the page /models; it is kept and deleted over the API. */
import { API } from "../core/root.js";
import { remove, sendForm, sendForPage } from "../api.js";
import { say, softLink, tell } from "../navigation/live.js";
import { busy, isSure } from "./own_forms.js";

/** @returns {any} */
const part = (name) => document.getElementById(`bring-${name}`);
const token = () => part("token")?.value ?? "";

/**
 * @param {{onKept: (card: any) => void | Promise<void>, onDeleted: (id: string) => void | Promise<void>}} then what the page does
 */
export function ownModels({ onKept, onDeleted }) {
  const dialog = document.getElementById("bring");
  const form = part("form");
  if (dialog) openBy(dialog);
  form.addEventListener("change", ({ target }) => { if (!target.matches("[type=text], [type=password]")) look(form); });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (!form.elements.file.files[0]) { problem(say("bring.nothing")); return; }
    if (event.submitter?.name === "dry_run") { await busy(event.submitter, () => look(form)); return; }
    await busy(event.submitter ?? form, () => keep(form, dialog, onKept));
  });
  document.addEventListener("click", (event) => {
    /** @type {HTMLElement} */
    const button = /** @type {Element} */ (event.target).closest("#bring-list [data-delete]");
    if (!button) return;
    event.preventDefault();
    busy(button, () => forget(button, onDeleted));
  });
}

/** A link to /models opens the dialog instead, and has the focus again when that closes. */
function openBy(dialog) {
  let opener = null;
  document.addEventListener("click", (event) => {
    const link = softLink(event, "[data-bring]");
    if (!link) return;
    event.preventDefault();
    const menu = link.closest("details");
    opener = menu ? menu.querySelector("summary") : link;
    if (menu) menu.open = false;
    problem("");
    dialog.showModal();
  });
  part("close").addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => (opener?.isConnected ? opener : /** @type {HTMLElement} */ (document.querySelector("#networks summary, [data-bring]")))?.focus());
}

let askCount = 0; // only the newest answer is shown

async function look(form) {
  if (!form.elements.file.files[0]) return;
  const mine = ++askCount;
  const sent = new FormData(form);
  sent.set("dry_run", "true");
  form.ariaBusy = "true";
  const page = await sendForPage(form.getAttribute("action"), sent, token());
  if (mine !== askCount) return;
  form.ariaBusy = null;
  const summary = page?.getElementById("bring-told");
  part("told").replaceChildren(...(summary ? document.importNode(summary, true).childNodes : []));
  problem(page ? wrongIn(page) : say("base.offline"));
}

/** What is wrong, as the page tells it or, where it could not be made at all, as the page of an error does. */
function wrongIn(page) {
  return (page.getElementById("bring-problem") ?? page.querySelector("#error-title + p"))?.textContent ?? "";
}

async function keep(form, dialog, onKept) {
  const { ok, body } = await sendForm(`${API}/models`, new FormData(form), token());
  if (!ok) { problem(body?.detail ?? say("base.offline")); return; }
  form.reset();
  part("told").replaceChildren();
  problem("");
  dialog?.close();
  await onKept(body);
  tell(say("bring.kept", { name: body.title[document.documentElement.lang.slice(0, 2)] }));
}

async function forget(button, onDeleted) {
  if (!isSure(button)) return;
  const { delete: id } = button.dataset;
  const { ok, body } = await remove(`${API}/models/${id}`, token());
  if (!ok) { problem(body?.detail ?? say("base.offline")); return; }
  await onDeleted(id);
  part("file").focus();
  tell(say("bring.deleted"));
}

function problem(text) {
  part("problem").textContent = text;
  part("problem").hidden = !text;
}
