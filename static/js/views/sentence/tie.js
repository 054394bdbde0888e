/**
 * A factor of the chain rule and its column of the ledger light up together: under the pointer, at a tap, at the focus.
 * The factors are one stop of the Tab key, arrow keys move among them.
 */

/**
 * @param {HTMLElement} rule holds the factors @param {HTMLElement} card the section of their ledger
 * @param {{to: (t: number) => void, signal: AbortSignal}} page to: brings a column into view; signal: ends it
 */
export function tie(rule, card, { to, signal }) {
  const factors = /** @type {HTMLAnchorElement[]} */ ([...rule.querySelectorAll("[data-factor]")]);
  const table = card.querySelector("table");
  const at = { pointer: 0, focus: 0 };
  const light = (how, t) => { at[how] = t; show(factors, card, table, at.pointer || at.focus); };
  show(factors, card, table, 0);
  enter(factors, factors[0]);
  watch(rule, factorAt, light, signal);
  watch(table, columnAt, light, signal);

  /** @param {(event: any) => void} heard */
  const on = (name, heard) => rule.addEventListener(name, heard, { signal });
  on("focusin", ({ target }) => enter(factors, target.closest("[data-factor]")));
  on("click", (event) => {
    const factor = event.target.closest("[data-factor]");
    if (!factor) return;
    event.preventDefault();
    factor.focus();   // a tap gives the focus not everywhere
    to(factorAt(factor));
  });
  on("keydown", (event) => {
    const here = factors.indexOf(event.target.closest("[data-factor]"));
    const next = { ArrowLeft: here - 1, ArrowRight: here + 1, Home: 0, End: factors.length - 1 }[event.key];
    if (next === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    factors[Math.min(Math.max(next, 0), factors.length - 1)].focus();
  });
}

/** @param {HTMLElement} place @param {(target: any) => number} stepOf @param {(how: "pointer" | "focus", t: number) => void} light @param {AbortSignal} signal */
function watch(place, stepOf, light, signal) {
  place.addEventListener("pointerover", ({ target, pointerType }) => { if (pointerType !== "touch") light("pointer", stepOf(target)); }, { signal });
  place.addEventListener("pointerleave", () => light("pointer", 0), { signal });
  place.addEventListener("focusin", ({ target }) => light("focus", stepOf(target)), { signal });
  place.addEventListener("focusout", () => light("focus", 0), { signal });
}

/** @param {any} target */
const factorAt = (target) => Number(target.closest("[data-factor]")?.dataset.factor ?? 0);
/** @param {any} target */
const columnAt = (target) => target.closest("td:not(.total), [data-column]")?.cellIndex ?? 0;

/** The one factor that the Tab key stops at. */
function enter(factors, chosen) {
  for (const factor of factors) factor.tabIndex = factor === chosen ? 0 : -1;
}

/** @param {number} t the step that is lit, 0 for none */
function show(factors, card, table, t) {
  for (const factor of factors) factor.classList.toggle("lit", Number(factor.dataset.factor) === t);
  for (const cell of table.querySelectorAll(".lit")) cell.classList.remove("lit");
  const cells = t ? [...table.rows].map((row) => row.cells[t]) : [];
  for (const cell of cells) cell.classList.add("lit");
  const beam = card.querySelector(".beam");
  beam.hidden = !t;
  if (t) Object.assign(beam.style, { left: `${cells[0].offsetLeft}px`, width: `${cells[0].offsetWidth}px` });
}
