/**
 * Draws whole matrices: tables with a shaded cell an entry, row and column names, those in use lit. With `onSet` an
 * entry is a button: arrows move between entries, Enter or a click opens a field, Enter sets its value, Escape leaves it.
 */
import { entryOf, keyOf, nameOf, short, typed } from "../../core/trace/what_if.js";
import { el, math, sym } from "../html.js";
import { shade } from "./strips.js";

const MOVES = { ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowDown: [1, 0], ArrowUp: [-1, 0] };

/**
 * @typedef {import("../../core/trace/what_if.js").Matrix} Matrix
 * @typedef {{say: Function, limit: number, changed?: Map<string, number>, onSet?: (entry: object, value: number, before: number) => void,
 *   onBad?: (problem: string) => void}} How  limit: the value with the full colour; changed: key -> what stood there
 */

/** @param {Matrix} matrix @param {How} how @returns {HTMLElement} */
export function matrixTable(matrix, how) {
  const { name, rows, columns } = matrix;
  const size = matrix.by ? `${rows.length} × ${columns.length}` : `${rows.length}`;
  const head = el("tr", {}, el("td"), ...columns.map((one) => (matrix.by ? el("th", { scope: "col" }, one) : el("td", {}, "\u00a0"))));
  const body = rows.map((one, i) => el("tr", {}, el("th", { scope: "row" }, one), ...columns.map((_, j) => cell(matrix, i, j, how))));
  const table = el("table", { "aria-label": how.say("what_if.matrix", { name, size }) }, el("thead", {}, head), el("tbody", {}, ...body));
  const figure = el("figure", { class: "matrix", "data-matrix": name, "data-by": matrix.by }, el("figcaption", {}, math(sym(name)), el("span", { class: "small muted" }, size)), table);
  if (how.onSet) listen(table, matrix, how);
  return figure;
}

/** @param {Matrix} matrix @param {number} i @param {number} j @param {How} how */
function cell(matrix, i, j, { say, limit, changed, onSet }) {
  const value = matrix.values[i][j];
  const entry = entryOf(matrix, i, j);
  const before = changed?.get(keyOf(entry));
  const element = el(onSet ? "button" : "span", { class: "entry", "data-key": keyOf(entry), "data-at": `${i},${j}` }, short(value));
  if (onSet) {
    const label = { name: nameOf(matrix, i, j), value: short(value) };
    element.type = "button";
    element.tabIndex = i + j ? -1 : 0;
    element.setAttribute("aria-label", before === undefined ? say("what_if.entry", label) : say("what_if.entry_changed", { ...label, before: short(before) }));
  }
  const td = el("td", { class: before === undefined ? null : "changed" }, element);
  td.style.background = shade(value, limit);
  return td;
}

function listen(table, matrix, how) {
  table.addEventListener("keydown", (event) => { if (event.target.matches("[data-at]")) moveFocus(table, event); });
  table.addEventListener("click", ({ target }) => { const entry = target.closest("button.entry"); if (entry) open(entry, matrix, how); });
}

function moveFocus(table, event) {
  const step = MOVES[event.key];
  if (!step || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const [i, j] = event.target.dataset.at.split(",").map(Number);
  const next = table.querySelector(`[data-at="${i + step[0]},${j + step[1]}"]`);
  if (!next) return;
  event.target.tabIndex = -1;
  next.tabIndex = 0;
  next.focus();
}

/** A field in place of the entry, until it is set or left. */
function open(entry, matrix, { say, onSet, onBad }) {
  const [i, j] = entry.dataset.at.split(",").map(Number);
  const oldValue = matrix.values[i][j];
  const field = el("input", { class: "entry", type: "text", inputmode: "decimal", "aria-label": say("what_if.new_value", { name: nameOf(matrix, i, j) }), maxlength: "24" });
  field.value = short(oldValue);
  field.style.width = `${entry.getBoundingClientRect().width}px`;            // a field is as wide as its entry, whatever is typed: its column stays
  let isOpen = true;
  const close = () => { isOpen = false; field.replaceWith(entry); };
  const settle = (isLast) => {
    if (!isOpen) return;
    const { value, problem } = typed(field.value);
    field.setAttribute("aria-invalid", String(Boolean(problem)));
    onBad(problem ?? "");
    if (problem && !isLast) return;
    close();
    if (!isLast) entry.focus();
    if (!problem && value !== Number(oldValue.toPrecision(7))) onSet(entryOf(matrix, i, j), value, oldValue);
  };
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.isComposing) { event.preventDefault(); settle(false); }
    if (event.key === "Escape") { onBad(""); close(); entry.focus(); }
  });
  field.addEventListener("blur", () => settle(true));
  entry.replaceWith(field);
  field.focus();
  field.select();
}

/** Lights what an operation uses. @param {Record<string, "all" | number>} used  by parameter: all of it, or the id of a token */
export function light(host, used) {
  for (const figure of host.querySelectorAll("[data-matrix]")) {
    const name = figure.dataset.matrix;
    figure.toggleAttribute("data-used", name in used);
    for (const entry of figure.querySelectorAll("[data-at]")) {
      const [i, j] = entry.dataset.at.split(",").map(Number);
      entry.parentElement.toggleAttribute("data-lit", used[name] === "all" || used[name] === (figure.dataset.by === "token" ? j : i));
    }
  }
}
