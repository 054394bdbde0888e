/**
 * Brings a part of the page to what the server now says of it, changing only what differs from what the server said before:
 * a sentence of 200 tokens has thousands of elements, and a key changes few. What scripts put there meanwhile stays.
 */

/** A part and the fields in it. @param {Element} live @param {Element} before @param {Element} now @param {URLSearchParams} sent the question */
export function renew(live, before, now, sent) {
  patch(live, before, now);
  settleFields(document.getElementById(now.id), before, now, sent);
}

/** @typedef {Element | CharacterData} Part */

/** @param {Part} live @param {Part} before as the server wrote it then @param {Part} now as it writes it now */
function patch(live, before, now) {
  if (before.isEqualNode(now)) return;
  if (!isSame(before, now)) { live.replaceWith(document.importNode(now, true)); return; }
  if (live instanceof CharacterData) { live.data = /** @type {CharacterData} */ (now).data; return; }
  patchAttributes(live, before, now);
  if (live.childNodes.length !== before.childNodes.length) live.replaceChildren(...[...now.childNodes].map((node) => document.importNode(node, true)));
  else patchChildren(live, before, now);
}

/** Whether both are states of one thing, so that a chart never turns into a table. */
const isSame = (before, now) => ["nodeName", "id", "className"].every((name) => before[name] === now[name]);

/** Alike from the start and alike from the end; what lies between is patched one by one, what is left over comes or goes. */
function patchChildren(live, before, now) {
  const [children, old, fresh] = [live, before, now].map((node) => [...node.childNodes]);
  let start = 0;
  while (start < old.length && start < fresh.length && old[start].isEqualNode(fresh[start])) start += 1;
  let end = 0;
  while (end < Math.min(old.length, fresh.length) - start && old.at(-1 - end).isEqualNode(fresh.at(-1 - end))) end += 1;
  const [gone, come] = [old.length - end, fresh.length - end];
  const both = Math.min(gone, come);
  const after = children[gone] ?? null;
  for (let i = start; i < both; i += 1) patch(children[i], old[i], fresh[i]);
  for (const node of children.slice(both, gone)) node.remove();
  for (const node of fresh.slice(both, come)) live.insertBefore(document.importNode(node, true), after);
}

function patchAttributes(live, before, now) {
  for (const { name } of before.attributes) if (!now.hasAttribute(name)) live.removeAttribute(name);
  for (const { name, value } of now.attributes) if (before.getAttribute(name) !== value) live.setAttribute(name, value);
}

/**
 * Fields show what the server says, whatever was clicked; a text that was written since the question went off stays.
 * @param {Element} live @param {Element} before @param {Element} now @param {URLSearchParams} sent the question
 */
function settleFields(live, before, now, sent) {
  /** @param {Element} place @param {string} id @returns {HTMLInputElement | null} */
  const fieldIn = (place, id) => place.querySelector(`#${CSS.escape(id)}`);
  for (const fresh of /** @type {NodeListOf<HTMLInputElement>} */ (now.querySelectorAll("input[id]"))) {
    const field = fieldIn(live, fresh.id);
    if (!field) continue;
    field.checked = fresh.checked;
    const old = fieldIn(before, fresh.id)?.value ?? "";
    const isWritten = field.type === "text" && field.value !== old && field.value !== (sent.get(field.name) ?? "");
    if (!isWritten) field.value = fresh.value;
  }
}
