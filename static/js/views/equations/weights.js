/** Draws the card of a small network's weights: every entry can be set, and the whole run follows. */
import { keyOf, matricesOf, nameOfChange, short, usedBy, withEntry } from "../../core/trace/what_if.js";
import { light, matrixTable } from "./matrices.js";
import { el } from "../html.js";

/** @param {HTMLElement} host @param {import("../../stage/panels.js").Tools} tools */
export function createWeights(host, { say, ask }) {
  const tables = el("div", { class: "matrices" });
  const line = el("p", { class: "small", role: "status" });
  const reset = el("button", { type: "button", class: "button" }, say("what_if.reset"));
  let lastTrace = null;
  let back = null;          // the entry that was set: it has the focus again once the new run is here
  host.replaceChildren(tables, el("div", { class: "weights-foot" }, reset, line));
  reset.addEventListener("click", () => { if (reset.getAttribute("aria-disabled") !== "true") ask({ set: null }); });

  function build(trace) {
    const { cell, parameters, changes } = trace;
    const changed = new Map(changes.map((one) => [keyOf(one), one.before]));
    const matrices = matricesOf(cell, parameters);
    const limit = Math.max(...matrices.flatMap(({ values }) => values.flat()).map(Math.abs), 1e-6);
    const onSet = (entry, value, before) => {
      back = keyOf(entry);
      ask({ set: withEntry(changes, entry, value, before) });
    };
    const onBad = (problem) => { line.textContent = problem ? say(`what_if.${problem}`) : summary(matrices, changes, say); line.classList.toggle("bad", Boolean(problem)); };
    tables.replaceChildren(...matrices.map((matrix) => matrixTable(matrix, { say, limit, changed, onSet, onBad })));
    reset.setAttribute("aria-disabled", String(!changes.length));
    line.textContent = summary(matrices, changes, say);
    line.classList.remove("bad");
    if (back && document.activeElement === document.body) tables.querySelector(`[data-key="${back}"]`)?.focus({ preventScroll: true });
    back = null;
  }

  return {
    draw({ trace, cursor }) {
      if (lastTrace !== trace) build(lastTrace = trace);
      light(tables, usedBy(trace.cell, cursor, trace.outline));
    },
  };
}

/** "W[2, 3]: 0.5 → 0.75", one after the other. */
function summary(matrices, changes, say) {
  if (!changes.length) return say("what_if.none");
  const list = changes.map((one) => `${nameOfChange(matrices, one)}: ${short(one.before)} → ${short(one.value)}`);
  return say("what_if.changed", { list: list.join("; ") });
}
