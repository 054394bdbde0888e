/**
 * Takes one number apart on the page: a table of its parts that adds up to the shown figure. A part whose
 * operand was computed earlier (backward: later) is a button that goes there.
 */
import { asItStands, count, decimal, power } from "../../core/format.js";
import { linesOf, widest } from "../../core/trace/component.js";
import { el, exp, grad, math, num, op, paren, part, partition, row, text, transposed } from "../html.js";

/** @param {{say: Function, follow: (place: object) => void, retry: () => void}} tools */
export function createWhy({ say, follow, retry }) {
  const element = el("div", { class: "why", role: "group", tabindex: "0", "aria-label": say("component.label") });
  let kept = null;
  return {
    element,
    /** @param {import("../../core/request_cache.js").Answer} answer @param {number} lines as many as there will be */
    draw(answer, lines) {
      element.style.setProperty("--lines", lines + 1);
      element.setAttribute("aria-busy", String(answer.state === "waiting"));
      if (answer.state === "waiting" || answer === kept) return;         // what stood there stays until the new has come
      kept = answer;
      const focused = element.contains(document.activeElement);
      if (answer.state === "problem") element.replaceChildren(problem(answer.body, { say, retry }));
      else element.replaceChildren(...shownParts(answer.body, { say, follow }));
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
  const lines = linesOf(component);
  const most = widest(lines);
  const table = el("table", { class: "parts" },
    el("caption", {}, caption(component, tools.say)),
    el("tbody", {}, ...lines.map((line) => partRow(component, line, most, tools))),
    ...(component.rule === "product" ? [] : [total(component)]));
  return [table, ...notes(component, lines, tools.say).map((note) => el("p", { class: "small muted" }, note))];
}

const FRACTIONS = ["softmax", "log"];

function caption({ rule, of, exponent }, say) {
  const isOverSteps = of.startsWith("d") && of.length === 2 && "WVUbc".includes(of[1]);
  const key = { softmax: "denominator", log: "partition" }[rule] ?? (isOverSteps ? "steps" : "sum");
  return say(`component.caption.${key}`) + (exponent ? say("component.unit", { power: power(exponent) }) : "");
}

function partRow(component, line, most, tools) {
  const written = factors(line);
  const name = el("td", { class: "name", colspan: written ? null : "2" }, label(component, line, tools));   // no header: formulas count as empty there
  const cells = [name, ...(written ? [el("td", { class: "factors" }, written)] : []), bar(line.shown, most), el("td", { class: "shown" }, signed(line.shown, component.digits))];
  const isNow = /^d[WVUbc]$/.test(component.of) && line.index === component.t;
  return el("tr", { "data-via": line.via, class: line.kind, "aria-current": isNow ? "step" : null }, ...cells);
}

/** The name of a part; one that leads somewhere is a button. */
function label(component, line, { say, follow }) {
  if (line.kind === "rest") return say("component.rest", { n: count(line.count) });
  const symbol = math(SYMBOLS[component.of](component, line));
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

function total(component) {
  const { rule, groups, operand_shown: operand, shown, digits, exact, exponent } = component;
  const figure = FRACTIONS.includes(rule) ? groups[1].shown : operand ?? shown;
  const written = decimal(figure, digits) + (exponent ? ` × ${power(exponent)}` : "");
  const name = math(row(whole(component), op(exact ? "=" : "≈")));
  return el("tfoot", {}, el("tr", {}, el("td", { class: "name", colspan: "2" }, name), el("td", { class: "bar", "aria-hidden": "true" }),
    el("td", { class: "shown", "data-total": "" }, written)));
}

function notes(component, lines, say) {
  const found = [];
  if (lines.some(({ kind }) => kind === "rest")) found.push(say("component.rest_note"));
  if (!component.exact) found.push(say("component.inexact"));
  if (component.shift) found.push(say("component.shift", { shift: component.shift }));
  return found;
}

const token = (word) => text(word ?? "?");
const pair = (first, second) => row(first, op(","), second);

/** What a part is called, by the number it is a part of. */
const ofA = ({ t, i }, { symbol, index, token: word }) => {
  if (symbol === "b") return part("b", i);
  if (symbol === "U") return part("U", pair(num(String(i)), token(word)));
  return row(part("W", pair(num(String(i)), num(String(index)))), part("h", index, t - 1));
};
const exponential = ({ t }, { token: word }) => exp(part("o", token(word), t));
const gradOfStep = (name) => ({ i, token: word }, { index }) => grad(name, name === "o" ? token(word) : i, index);

const SYMBOLS = Object.freeze({
  a: ofA,
  h: ofA,
  o: ({ t, token: word }, { symbol, index }) => (symbol === "c"
    ? part("c", token(word)) : row(part("V", pair(token(word), num(String(index)))), part("h", index, t))),
  yhat: exponential,
  L: exponential,
  do: ({ t, token: word }, { symbol }) => (symbol === "y" ? row(op("−"), part("y", token(word), t)) : part("yhat", token(word), t)),
  dh: ({ t, i }, { kind, symbol, index, token: word }) => {
    if (kind === "none") return row(transposed("W"), grad("a", null, t + 1));
    return symbol === "V" ? row(part("V", pair(token(word), num(String(i)))), grad("o", token(word), t))
      : row(part("W", pair(num(String(index)), num(String(i)))), grad("a", index, t + 1));
  },
  da: ({ t, i }) => row(paren(num("1"), op("−"), part("h", i, t), part("h", i, t)), grad("h", i, t)),
  dW: ({ i, j }, { index }) => row(grad("a", i, index), part("h", j, index - 1)),
  dV: ({ j, token: word }, { index }) => row(grad("o", token(word), index), part("h", j, index)),
  dU: gradOfStep("a"),
  db: gradOfStep("a"),
  dc: gradOfStep("o"),
  dh0: ({ i }, { index }) => row(part("W", pair(num(String(index)), num(String(i)))), grad("a", index, 1)),
});

/** The number that the parts add up to. */
function whole({ of, rule, t, i, j, token: word }) {
  if (FRACTIONS.includes(rule)) return partition(t);
  if (of === "h" || of === "a") return part("a", i, t);
  if (of === "o") return part("o", token(word), t);
  if (of === "do") return grad("o", token(word), t);
  if (of === "dh") return grad("h", i, t);
  if (of === "dh0") return grad("h", i, 0);
  if (of === "dc") return grad("c", token(word));
  if (of === "db") return grad("b", i);
  const [left, right] = { dW: [num(String(i)), num(String(j))], dU: [num(String(i)), token(word)], dV: [token(word), num(String(j))] }[of];
  return grad(of[1], pair(left, right));
}
