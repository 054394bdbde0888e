/** Works out a forward stage: the vectors as strips, the equation with its figures, a small picture. */
import { makerOf } from "../../core/cell.js";
import { count, decimal, superscript } from "../../core/format.js";
import { component, loss, rounded, rowsOf, score, softmax } from "../../core/trace/worked.js";
import { curve } from "./curve.js";
import { italic } from "../graph/looks.js";
import { at, el, exp, fn, frac, math, neg, num, op, paren, part, partition, row, space, sym, text } from "../html.js";

/** @returns {Node[]} what stands under the lit equation */
export function workedForward(view) {
  const { look, rule } = view.trace.cell.nodes[view.cursor.stage];
  return (look === "state" ? WORK[rule] : WORK[look])(view);
}

const WORK = { sum: preactivation, tanh: activation, sigmoid: activation, scores, probabilities, number: lossWorked };

const line = (...parts) => el("p", { class: "worked" }, ...parts.map((one) => math(one)));
/** "= 0.3104", or "≈" where no number of digits makes operands and result agree. */
const result = (digits, name, exact) => row(op(exact ? "=" : "≈"), fill(num(digits), name));

function fill(element, name) {
  element.classList.add("result");
  element.dataset.result = name;
  return element;
}

/** One signed number of a sum: "+ 0.31" or "− 0.31"; the first one only carries its own minus. */
function term(value, digits, hue, isFirst) {
  if (isFirst) return num(decimal(value, digits), hue);
  const figure = decimal(value, digits);
  const negative = figure.startsWith("−");
  return row(op(negative ? "−" : "+"), num(negative ? figure.slice(1) : figure, hue));
}

function preactivation({ trace, cursor, i, strips, limit }) {
  const { t, stage } = cursor;
  const rows = rowsOf(trace, cursor);
  const { operands, result: a, digits, exact } = component(trace, cursor, i);
  strips.draw({ rows, t, limit, i, digits });
  /** @param {import("../../core/trace/worked.js").Row} row */
  const written = ({ name, arrow, lag }) => (arrow ? part(paren(sym(arrow.via), at(arrow.source, t - lag)), i) : part(name, i));
  const terms = rows.slice(0, -1).map((one, k) => (k < rows.length - 2 ? row(written(one), op("+")) : written(one)));
  return [
    strips.element,
    line(row(part(stage, i, t), op("=")), ...terms),
    line(op("="), ...operands.map((value, k) => term(value, digits, rows[k].hue, k === 0)), result(decimal(a, digits), stage, exact)),
  ];
}

function activation({ trace, cursor, i, strips, limit }) {
  const { t, stage } = cursor;
  const [{ name }] = rowsOf(trace, cursor);
  const { rule } = trace.cell.nodes[stage];
  const { operands: [a], result: h, digits, exact } = component(trace, cursor, i);
  strips.draw({ rows: rowsOf(trace, cursor), t, limit, i, digits });
  return [strips.element, beside([
    line(row(part(stage, i, t), op("=")), row(fn(rule), paren(part(name, i, t)))),
    line(row(op("="), fn(rule), paren(num(decimal(a, digits)))), result(decimal(h, digits), stage, exact)),
  ], activationCurve({ rule, names: [name, stage] }, a, h, Math.max(3, limit)))];
}

/** Lines of mathematics with a small picture to their right. */
const beside = (lines, picture) => el("div", { class: "beside" }, el("div", {}, ...lines), picture);

function scores({ trace, cursor, i, say, strips, limit, step, token, component: parts, chooseToken }) {
  const { t, stage } = cursor;
  const terms = score(step, token, parts);
  strips.draw({ rows: rowsOf(trace, cursor), t, limit, i, digits: 4 });
  return [
    strips.element,
    ...(terms ? scoreLines(terms, t, makerOf(trace.cell, stage)) : [el("p", { class: "muted" }, say("component.waiting"))]),
    scoreList(step, { say, t, token, chooseToken }),
  ];
}

function scoreLines({ token, c, product, o, digits, exact }, t, { makes, arrows }) {
  const y = () => text(token);
  const bias = /** @type {import("../../core/cell.js").Arrow} */ (arrows.find(({ way }) => way === "bias"));
  const matrix = /** @type {import("../../core/cell.js").Arrow} */ (arrows.find(({ way }) => way === "matrix"));
  return [
    line(row(part(makes, y(), t), op("=")), row(part(bias.via, y()), op("+")), part(paren(sym(matrix.via), at(matrix.source, t)), y())),
    line(op("="), num(decimal(c, digits), bias.hue), term(product, digits, matrix.hue, false), result(decimal(o, digits), makes, exact)),
  ];
}

/** The best tokens by their component of o(t), and the target wherever it stands; each may be taken apart. */
function scoreList({ yhat: { top, target } }, { say, t, token: picked, chooseToken }) {
  const isListed = top.some(({ id }) => id === target.id);
  const items = (isListed ? top : [...top, target]).slice(0, top.length + 1);
  const item = ({ id, token, o }) => {
    const button = el("button", { type: "button", name: "token", value: id, "aria-pressed": String(id === picked), "aria-label": say("component.pick_token", { token }) },
      el("span", { class: "token" }, token), decimal(o, 2));
    button.addEventListener("click", () => chooseToken(id, t));
    return el("li", { class: id === target.id ? "target" : null }, button);
  };
  return el("div", { class: "scores" }, el("p", { class: "small muted" }, say("unroll.scores", { n: top.length })), el("ol", {}, ...items.map(item)));
}

function probabilities({ trace, cursor: { t, stage }, say, step, token, component: parts }) {
  const fraction = softmax(step, token, parts);
  if (!fraction) return [el("p", { class: "muted" }, say("component.waiting"))];
  const { token: word, o, logZ, top, sum, prob, rank, exponents: { digits: e }, quotient: { digits: q, exact } } = fraction;
  const y = () => text(word);
  const size = count(trace.vocabulary_size);
  return [
    line(row(part(stage, y(), t), op("=")), frac(exp(part(trace.cell.nodes[stage].gradient, y(), t)), partition(t)), row(op("="), frac(exp(num(decimal(o, e))), exp(num(decimal(logZ, e)))))),
    line(row(op("="), frac(num(large(top, q)), num(large(sum, q)))), result(plain(prob, 4), stage, exact)),
    el("p", { class: "small muted" }, rank ? say("unroll.softmax_note", { size, rank: count(rank), token: word }) : say("unroll.softmax_size", { size })),
  ];
}

/** −ln ŷ[y], and the same as ln of softmax's denominator minus o[y]: of that sum the terms follow below. */
function lossWorked({ cursor: { t }, step }) {
  const { prob, nats, bits, digits, exact, logZ, o, difference } = loss(step);
  const y = () => text(step.y.token);
  return [
    beside([
      line(row(at("L", t), op("="), neg(), fn("ln"), space(), part("yhat", y(), t))),
      line(row(op("="), neg(), fn("ln"), space(), num(plain(prob, digits)))),
      line(row(result(decimal(nats, 4), "L", exact), text("\u00a0nat")), row(op("="), num(decimal(bits, 4)), text("\u00a0bit"))),
    ], lossCurve(prob, nats)),
    line(row(op("="), fn("ln"), space(), partition(t)), row(op("−"), part("o", y(), t)),
      row(op("="), num(decimal(logZ, difference.digits))), term(-o, difference.digits, null, false), row(op(difference.exact ? "=" : "≈"), num(decimal(nats, difference.digits)))),
  ];
}

function lossCurve(x, y) {
  const high = Math.max(6, y * 1.1);
  const under = -0.16 * high;
  /** @type {[number, number, string][]} */
  const marks = [[0.97, under, "1"], [0.04, high * 0.88, italic("L")], [0.45, under, `${italic("ŷ")}[${italic("y")}]`]];
  return curve({ f: (p) => -Math.log(p), from: 0, to: 1, low: under, high, x, y, hue: "ink", marks });
}

function activationCurve({ rule, names: [a, h] }, x, y, reach) {
  /** @type {[number, number, string][]} */
  const marks = [[0.1, 0.75, "1"], [0.1, -1.1, "−1"], [reach * 0.93, 0.12, italic(a)], [-reach * 0.12, 0.98, italic(h)]];
  const f = rule === "tanh" ? Math.tanh : (value) => 1 / (1 + Math.exp(-value));
  return curve({ f, from: -reach, to: reach, low: -1.15, high: 1.15, x, y, hue: "x", marks });
}

/** A positive number as worked.js rounds it: with thousands, or with a power of ten. */
function large(x, digits) {
  const number = rounded(x, digits);
  const [mantissa, exponent] = number.toExponential().split("e");
  const power = Number(exponent);
  return power >= 7 || power < -3 ? `${Number(mantissa).toFixed(digits - 1)} × 10${superscript(power)}` : count(number);
}

const plain = (p, digits) => (p < 0.001 ? large(p, digits) : p.toPrecision(digits));
