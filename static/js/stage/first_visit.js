/** The first visit: the network opens as its circuit, unfolds once by itself, and says in four sentences what is seen. */
import { SAID, isFirstVisit } from "../core/first_visit.js";
import { el } from "../views/html.js";

const KEY = "unroll-visited";
const FOLDED = 2600;                // ms that the circuit stands before it unfolds
const isRemembered = () => { try { return localStorage.getItem(KEY) !== null; } catch { return false; } };
const remember = () => { try { localStorage.setItem(KEY, "1"); } catch { /* private mode: it is told once more */ } };
const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

/** @typedef {ReturnType<typeof import("./mount.js").mountStage>} Stage */

/**
 * Introduce the stage of a page, if this is the first visit, and again whenever [data-first-visit] is pressed.
 *
 * @param {Stage} stage
 * @param {{say: (key: string) => string, root: () => HTMLElement}} page
 */
export function introduce(stage, { say, root }) {
  let end = () => {};
  const start = () => { end(); remember(); end = show(stage, { say, root: root() }); };
  document.addEventListener("click", ({ target }) => {
    const again = /** @type {Element} */ (target).closest("[data-first-visit]");
    if (!again) return;
    again.closest("dialog")?.close();
    start();
  });
  if (isFirstVisit(location.search, { seen: isRemembered(), embedded: parent !== window || document.querySelector(".embedded") !== null, calm: calm() })) start();
}

/** @param {Stage} stage @returns {() => void} puts the sentences away; the network stands unrolled */
function show(stage, { say, root }) {
  const line = el("p", { role: "status", "aria-live": "polite" });
  const [next, skip] = ["next", "skip"].map((name) => el("button", { type: "button", class: "button small" }, say(`unroll.first.${name}`)));
  const note = el("div", { class: "first-visit", "data-part": "first-visit" }, line, el("span", { class: "first-acts" }, next, skip));
  const over = new AbortController();
  let [at, timer] = [-1, 0];

  const end = () => {
    if (over.signal.aborted) return;
    over.abort();
    clearTimeout(timer);
    note.remove();
    stage.to({ fold: 1 });
  };
  const go = () => {
    clearTimeout(timer);
    const { key, ms } = SAID[++at];
    line.textContent = say(`unroll.first.${key}`);
    if (at === SAID.length - 1) {
      next.remove();
      skip.textContent = say("unroll.first.close");
    }
    if (at === 1) stage.to({ fold: 1 });                   // whoever is quick has it whole
    if (ms < Infinity) timer = setTimeout(go, ms);
  };

  stage.to({ fold: calm() ? 1 : 0, level: 1 });
  root.querySelector('[data-part="graph"]').append(note);
  next.addEventListener("click", go);
  skip.addEventListener("click", end);
  const { signal } = over;
  document.addEventListener("keydown", ({ key }) => { if (!["Tab", "Enter", " ", "Shift"].includes(key) || !note.contains(document.activeElement)) end(); }, { signal, capture: true });
  document.addEventListener("pointerdown", ({ target }) => { if (!note.contains(/** @type {Node} */ (target))) end(); }, { signal, capture: true });
  stage.drawn.then(() => {
    if (signal.aborted) return;
    go();
    setTimeout(() => { if (at === 0 && !signal.aborted) stage.unfold(); }, FOLDED);
  }, end);
  return end;
}
