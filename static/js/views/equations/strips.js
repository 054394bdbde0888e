/**
 * Draws vectors: one strip a vector, one cell a component, on one diverging scale symmetric about 0.
 * The strips are one slider: a click or an arrow key picks the component that is written out beside them.
 */
import { decimal } from "../../core/format.js";
import { at, el, math, sym } from "../html.js";

const WRITTEN = 4;          // so few components have their figure in the cell
const JUMP = 10;            // components that Page Up and Page Down pass over

/** Teal below 0, brown above, the card's own colour at 0: CSS mixes them, as Plotly does in a heat map, so both themes are right. */
export function shade(value, limit) {
  const share = Math.min(100, (100 * Math.abs(value)) / limit).toFixed(1);
  return `color-mix(in srgb, var(--${value < 0 ? "minus" : "plus"}) ${share}%, var(--card))`;
}

/**
 * @typedef {import("../../core/trace/worked.js").Row & {symbol?: (t: number) => Node}} Named  a row that may have a name: `symbol`, for a time step
 * @typedef {ReturnType<typeof createStrips>} Strips
 */

/** @param {(i: number) => void} onPick called with a component, counted from 1 */
export function createStrips(say, onPick) {
  let slider = { i: 1, size: 1 };
  const element = el("div", { class: "strips", role: "slider", tabindex: "0", "aria-label": say("unroll.component"), "aria-valuemin": "1", "data-keys": "" });
  element.addEventListener("pointerdown", (event) => {
    const cells = event.target.closest(".cells");
    if (!cells) return;
    const { left, width } = cells.getBoundingClientRect();
    onPick(within(1 + Math.floor(((event.clientX - left) / width) * slider.size), slider.size));
  });
  element.addEventListener("keydown", (event) => {
    const i = target(event, slider);
    if (i === null) return;
    event.preventDefault();
    onPick(within(i, slider.size));
  });
  return {
    element,
    /**
     * @param {{rows: Named[], t: number, limit: number, i: number, digits?: number, write?: (x: number) => string}} view
     */
    draw({ rows, t, limit, i, digits, write = (x) => decimal(x, digits) }) {
      slider = { i, size: rows[0].values.length };
      const parts = rows.map((row) => strip(row, { t, limit: row.limit ?? limit, i, write }));
      element.replaceChildren(...parts.flat(), ...legend(rows.map((row) => row.limit ?? limit), parts, write, say));
      element.setAttribute("aria-valuemax", slider.size);
      element.setAttribute("aria-valuenow", i);
      element.setAttribute("aria-valuetext", say("unroll.component_value", { i, name: rows.at(-1).name, value: write(rows.at(-1).values[i - 1]) }));
    },
  };
}

const within = (i, size) => Math.min(size, Math.max(1, i));

function target({ key, ctrlKey, altKey, metaKey, shiftKey }, { i, size }) {
  if (ctrlKey || altKey || metaKey || shiftKey) return null;
  const to = { ArrowRight: i + 1, ArrowUp: i + 1, ArrowLeft: i - 1, ArrowDown: i - 1, PageUp: i + JUMP, PageDown: i - JUMP, Home: 1, End: size };
  return to[key] ?? null;
}

/** Name, cells, and the figure of the picked component. @param {Named} row @param {{t: number, limit: number, i: number, write: (x: number) => string}} view */
function strip({ name, arrow, symbol, lag, hue, values }, { t, limit, i, write }) {
  const label = symbol?.(t) ?? math(...(arrow ? [sym(arrow.via), at(arrow.source, t - lag)] : [hue === "bias" ? sym(name) : at(name, t - lag)]));
  const cells = el("span", { class: "cells", "data-row": name });
  cells.style.background = `linear-gradient(90deg, ${stops(values, limit)})`;
  if (values.length <= WRITTEN) cells.append(...values.map((value) => written(value, write)));
  cells.append(pick(i, values.length));
  const figure = el("span", { class: `figure hue-${hue}`, "data-figure": name }, write(values[i - 1]));
  return [el("span", { class: "name" }, label), cells, figure];
}

function stops(values, limit) {
  const edge = (k) => `${((100 * k) / values.length).toFixed(3)}%`;
  return values.map((value, k) => `${shade(value, limit)} ${edge(k)} ${edge(k + 1)}`).join(", ");
}

const written = (value, write) => el("span", { class: "cell" }, el("b", {}, write(value)));

function pick(i, size) {
  const frame = el("i", { class: "pick" });
  frame.style.left = `${(100 * (i - 1)) / size}%`;
  frame.style.width = `${100 / size}%`;
  return frame;
}

/** What the colours mean: the two ends and 0; with the names of the rows where not all have the same scale. */
function legend(limits, parts, write, say) {
  const ends = [...new Set(limits)];
  const scales = ends.map((limit) => {
    const names = ends.length > 1 ? parts.filter((_, k) => limits[k] === limit).map(([name]) => el("span", {}, ...[...name.childNodes].map((one) => one.cloneNode(true)))) : [];
    const end = limit < 0.01 ? write(limit) : decimal(limit, 2);
    return el("span", { class: "scale" }, ...names, el("span", {}, `−${end}`), el("span", { class: "ramp" }), el("span", {}, `+${end}`));
  });
  return [el("span", { class: "legend" }, ...scales, el("span", { class: "hint" }, say("unroll.pick_hint")))];
}
