/**
 * Takes one number apart on the page: a table of its parts that adds up to the shown figure. A part whose
 * operand was computed earlier (backward: later) is a button that goes there.
 */
import { isByToken, isMatrix, isOfHead, isParameter, ofGradient, readerOf, sumOf, usersOf } from "../../core/cell.js";
import { asItStands, count, decimal, power } from "../../core/format.js";
import { linesOf, widest } from "../../core/trace/component.js";
import { el, exp, grad, math, num, op, paren, part, partition, row, text, transposed } from "../html.js";

/** @param {{say: Function, follow: (place: object) => void, retry: () => void}} tools */
export function createWhy({ say, follow, retry }) {
  const element = el("div", { class: "why", role: "group", tabindex: "0", "aria-label": say("component.label") });
  let lastAnswer = null;
  return {
    element,
    /** @param {import("../../core/cell.js").Cell} cell @param {import("../../core/request_cache.js").Answer} answer @param {number} lines as many as there will be */
    draw(cell, answer, lines) {
      element.style.setProperty("--lines", lines + 1);
      element.setAttribute("aria-busy", String(answer.state === "waiting"));
      if (answer.state === "waiting" || answer === lastAnswer) return;         // what stood there stays until the new has come
      lastAnswer = answer;
      const focused = element.contains(document.activeElement);
      if (answer.state === "problem") element.replaceChildren(problem(answer.body, { say, retry }));
      else element.replaceChildren(...shownParts(answer.body, { cell, say, follow }));
      if (focused) element.querySelector("button")?.focus({ preventScroll: true });
    },
  };
}

/** What went wrong, in the server's words if it said any. */
export function problem(body, { say, retry }) {
  if (body?.final) return el("p", { class: "problem" }, body.detail);
  const again = el("button", { type: "button", class: "button" }, say("component.retry"));
  again.addEventListener("click", retry);
  return el("div", { class: "problem" }, el("p", {}, body?.detail ?? say("component.offline")), again);
}

function shownParts(component, tools) {
  const lines = linesOf(tools.cell, component);
  const most = widest(lines);
  const table = el("table", { class: "parts" },
    el("caption", {}, caption(component, tools)),
    el("tbody", {}, ...lines.map((line) => partRow(component, line, most, tools))),
    ...(component.rule === "product" ? [] : [total(component, tools.cell)]));
  return [table, ...notes(component, lines, tools.say).map((note) => el("p", { class: "small muted" }, note))];
}

const FRACTIONS = ["softmax", "log"];

function caption({ rule, of, exponent }, { cell, say }) {
  const isOverSteps = isParameter(cell, ofGradient(cell, of));
  const key = { softmax: "denominator", log: "partition" }[rule] ?? (isOverSteps ? "steps" : "sum");
  return say(`component.caption.${key}`) + (exponent ? say("component.unit", { power: power(exponent) }) : "");
}

function partRow(component, line, most, tools) {
  const written = factors(line);
  const name = el("td", { class: "name", colspan: written ? null : "2" }, label(component, line, tools));   // no header: formulas count as empty there
  const cells = [name, ...(written ? [el("td", { class: "factors" }, written)] : []), bar(line.shown, most), el("td", { class: "shown" }, signed(line.shown, component.digits))];
  const isNow = isParameter(tools.cell, ofGradient(tools.cell, component.of)) && line.index === component.t;
  return el("tr", { "data-via": line.via, class: line.kind, "aria-current": isNow ? "step" : null }, ...cells);
}

/** The name of a part; one that leads somewhere is a button. */
function label(component, line, { cell, say, follow }) {
  if (line.kind === "rest") return say("component.rest", { n: count(line.count) });
  const symbol = math(symbolOf(cell, component, line));
  if (line.kind === "none") return el("span", {}, symbol, say("component.nothing_later"));
  if (!line.follow) return symbol;
  const button = el("button", { type: "button", class: "part", title: say("component.follow") }, symbol);
  button.addEventListener("click", () => follow(line.follow));
  return button;
}

const factors = ({ kind, left, right }) => (kind !== "term" || right === null ? "" : `${asItStands(left)} × ${asItStands(right)}`);

/** Signs stand before every part, so that the eye adds. */
const signed = (x, digits) => (x < 0 ? decimal(x, digits) : `+${decimal(x, digits)}`);

function bar(shown, most) {
  const fill = el("i", { class: shown < 0 ? "minus" : "plus" });
  fill.style.width = `${most ? (50 * Math.abs(shown)) / most : 0}%`;
  return el("td", { class: "bar", "aria-hidden": "true" }, fill);
}

function total(component, cell) {
  const { rule, groups, operand_shown: operand, shown, digits, exact, exponent } = component;
  const figure = FRACTIONS.includes(rule) ? groups[1].shown : operand ?? shown;
  const written = decimal(figure, digits) + (exponent ? ` × ${power(exponent)}` : "");
  const name = math(row(whole(cell, component), op(exact ? "=" : "≈")));
  return el("tfoot", {}, el("tr", {}, el("td", { class: "name", colspan: "2" }, name), el("td", { class: "bar", "aria-hidden": "true" }),
    el("td", { class: "shown", "data-total": "" }, written)));
}

function notes(component, lines, say) {
  const sentences = [];
  if (lines.some(({ kind }) => kind === "rest")) sentences.push(say("component.rest_note"));
  if (!component.exact) sentences.push(say("component.inexact"));
  if (component.shift) sentences.push(say("component.shift", { shift: component.shift }));
  return sentences;
}

const token = (word) => text(word ?? "?");
const pair = (first, second) => row(first, op(","), second);

/** What a part is called, by the number it is a part of. */
function symbolOf(cell, component, line) {
  const of = ofGradient(cell, component.of);
  if (of === null) return component.of in cell.nodes ? forward(cell, component, line) : ofFirstState(cell, component, line);
  if (isParameter(cell, of)) return overSteps(cell, of, component, line);
  return cell.nodes[of].look === "scores" ? ofScores(cell, of, component, line) : backward(cell, of, component, line);
}

/** b_i, W_ij h_j(t − 1), U_i,x; of a fraction exp o_k. */
function forward(cell, { of, t, i, token: own }, { symbol, index, token: word }) {
  if (isOfHead(cell, of)) return exp(part(cell.nodes[of].gradient, token(word), t));
  const operation = sumOf(cell, of);
  const at = isByToken(cell, operation.makes) ? token(own) : num(String(i));
  const arrow = operation.arrows.find(({ via }) => via === symbol);
  if (!isMatrix(cell, symbol)) return part(symbol, at);
  if (arrow?.source === "x") return part(symbol, pair(at, token(word)));
  return row(part(symbol, pair(at, num(String(index)))), part(arrow?.source, index, t - (arrow?.lag ?? 0)));
}

/** ŷ_k and − y_k, of which ∇o_k is made. */
function ofScores(cell, of, { t, token: word }, { symbol }) {
  const [{ operation }] = usersOf(cell, of);
  return symbol === operation.makes ? part(symbol, token(word), t) : row(op("−"), part(symbol, token(word), t));
}

/** V_ki ∇o_k(t), W_ki ∇a_k(t + 1); where the node goes into a function, its slope times ∇h_i(t). */
function backward(cell, of, { t, i }, { kind, symbol, index, token: word }) {
  const { operation: { makes }, arrow } = /** @type {ReturnType<typeof usersOf>[number]} */ (usersOf(cell, of).find((user) => user.arrow.via === symbol));
  if (arrow.way !== "matrix") return row(paren(num("1"), op("−"), part(makes, i, t), part(makes, i, t)), grad(makes, i, t));
  if (kind === "none") return row(transposed(symbol), grad(makes, null, t + arrow.lag));
  const at = () => (isByToken(cell, makes) ? token(word) : num(String(index)));
  return row(part(symbol, pair(at(), num(String(i)))), grad(makes, isByToken(cell, makes) ? token(word) : index, t + arrow.lag));
}

/** ∇a_i(t) h_j(t − 1), a term a time step; ∇a_i(t) alone where the operand is 1. */
function overSteps(cell, of, { i, j, token: word }, { index }) {
  const { operation: { makes }, arrow: { source, lag, way } } = readerOf(cell, of);
  const gradient = grad(makes, isByToken(cell, makes) ? token(word) : i, index);
  return way === "matrix" && source !== "x" ? row(gradient, part(source, j, index - lag)) : gradient;
}

/** W_ki ∇a_k(1), of which ∇h_i(0) is made. */
function ofFirstState(cell, { i }, { symbol, index }) {
  const { makes } = readerOf(cell, symbol).operation;
  return row(part(symbol, pair(num(String(index)), num(String(i)))), grad(makes, index, 1));
}

/** The number that the parts add up to. */
function whole(cell, { of, rule, t, i, j, token: word }) {
  if (FRACTIONS.includes(rule)) return partition(t);
  const gradient = ofGradient(cell, of);
  const name = gradient ?? (of in cell.nodes ? sumOf(cell, of).makes : cell.states[0]);
  if (gradient === null) return of in cell.nodes ? part(name, isByToken(cell, name) ? token(word) : i, t) : grad(name, i, 0);
  if (!isParameter(cell, name)) return grad(name, isByToken(cell, name) ? token(word) : i, t);
  const index = cell.parameters[name].map((axis, k) => (axis === "token" ? token(word) : num(String(k ? j : i))));
  return grad(name, index.length > 1 ? pair(index[0], index[1]) : index[0]);
}
