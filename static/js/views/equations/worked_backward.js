/** Works out a stage of the way back: the vectors as strips, and the picked component with its figures. */
import { decimal, figureOf, power, probability } from "../../core/format.js";
import { stepAt } from "../../core/trace/trace.js";
import { largestOf } from "../../core/trace/component.js";
import { at, el, grad, math, num, op, paren, part, row, text, transposed } from "../html.js";

const PARAMETERS = ["W", "U", "b", "V", "c"];

/**
 * @param {{back: object, trace: object, step: object, cursor: object, i: number, component: object|null, parameter: string,
 *   strips: object, say: Function, choose: (parameter: string) => void, prefix: string}} view  back: the way back; step: the forward step
 * @returns {Node[]}
 */
export const workedBackward = (view) => WORK[view.cursor.stage](view);

const WORK = { o: ofScores, h: ofState, a: ofSum, theta: ofParameters };
const line = (...parts) => el("p", { class: "worked" }, ...parts.map((one) => math(one)));
const norm = (...inner) => row(op("‖"), ...inner, op("‖"));

/** ∇o = ŷ − y for the most probable tokens and the target. */
function ofScores({ back, cursor: { t }, say }) {
  const step = back.steps[t - 1];
  const head = el("tr", {}, el("th", { scope: "col" }, say("component.token")),
    ...[["ŷ", at("yhat", t)], ["y", at("y", t)], ["∇o", grad("o", null, t)]].map(([name, symbol]) => el("th", { scope: "col" },
      el("span", { class: "vh" }, name), el("span", { "aria-hidden": "true" }, math(symbol)))));
  const body = step.do.map(({ token, yhat, y, do: gradient }) => el("tr", { class: y ? "target" : null },
    el("th", { scope: "row", class: "token" }, token), el("td", {}, probability(yhat)), el("td", {}, `− ${y}`), el("td", {}, `= ${figureOf(gradient)}`)));
  return [
    el("table", { class: "scores-back" }, el("caption", {}, say("component.scores_back", { n: step.do.length })), el("thead", {}, head), el("tbody", {}, ...body)),
    line(norm(grad("o", null, t)), row(op("="), num(figureOf(step.do_norm)))),
  ];
}

/** ∇h from its two sources. */
function ofState({ back, cursor: { t }, i, strips, component }) {
  const { from_output: output, from_later: later, dh, from_output_norm: first, from_later_norm: second, dh_norm: whole } = back.steps[t - 1];
  const rows = [gradientRow("Vdo", output, "x"), gradientRow("Wda", later, "w"), gradientRow("dh", dh, "ink")];
  strips.draw({ rows, t, limit: largestOf([output, later, dh]), i, write: figureOf });
  return [
    strips.element,
    line(row(grad("h", i, t), op("=")), row(part(paren(transposed("V"), grad("o", null, t)), i), op("+")), part(paren(transposed("W"), grad("a", null, t + 1)), i)),
    ...summed(component),
    line(row(norm(transposed("V"), grad("o", null, t)), op("="), num(figureOf(first), "x"), text(",\u00a0\u00a0")),
      row(norm(transposed("W"), grad("a", null, t + 1)), op("="), num(figureOf(second), "w"), text(",\u00a0\u00a0")),
      row(norm(grad("h", null, t)), op("="), num(figureOf(whole)))),
  ];
}

/** The two sums of the component, which add up as they are shown. */
function summed(component) {
  if (component?.of !== "dh") return [];
  const { groups: [output, later], digits, exponent, exact, shown } = component;
  const scale = exponent ? [op("×"), num(power(exponent))] : [];
  const second = decimal(later.shown, digits);
  const isMinus = second.startsWith("−");
  const sum = [num(decimal(output.shown, digits), "x"), op(isMinus ? "−" : "+"), num(isMinus ? second.slice(1) : second, "w")];
  return [line(row(op("="), ...(exponent ? [paren(...sum), ...scale] : sum)), row(op(exact ? "=" : "≈"), resultOf(decimal(shown, digits), "dh"), ...scale))];
}

/** ∇a = (1 − h²) ∇h. */
function ofSum({ back, step, cursor: { t }, i, strips }) {
  const { dh, da } = back.steps[t - 1];
  const slope = step.h.map((h) => 1 - h * h);
  const rows = [{ ...gradientRow("slope", slope, "ink"), limit: 1 }, gradientRow("dh", dh, "ink"), gradientRow("da", da, "ink")];
  strips.draw({ rows, t, limit: largestOf([dh, da]), i, write: figureOf });
  return [
    strips.element,
    line(row(grad("a", i, t), op("=")), row(paren(num("1"), op("−"), part("h", i, t), part("h", i, t)), op("·"), grad("h", i, t))),
  ];
}

/** The terms of this step in ∂L/∂θ; which parameter is a choice. */
function ofParameters({ back, trace, cursor: { t }, i, strips, parameter, choose, say, prefix }) {
  const { da } = back.steps[t - 1];
  const before = t === 1 ? trace.h0 : stepAt(trace, t - 1)?.h;
  const rows = [gradientRow("da", da, "ink")];
  if (before && parameter === "W") rows.unshift({ name: "h", values: before, hue: "x", lag: 1, limit: 1 });
  strips.draw({ rows, t, limit: largestOf([da]), i, write: figureOf });
  const { norms, shares, norm: whole } = back.terms[parameter];
  const share = shares ? say("backward.share", { share: percent(shares[t - 1]) }) : "";
  return [
    chips({ parameter, choose, say, prefix }), strips.element,
    line(row(norm(term(parameter, t)), op("="), num(figureOf(norms[t - 1])), text(",\u00a0\u00a0")), row(norm(grad(parameter)), op("="), num(figureOf(whole)))),
    ...(t > 1 ? [] : [line(row(grad("h", null, 0), op("="), transposed("W"), grad("a", null, 1), text(",\u00a0\u00a0")), row(norm(grad("h", null, 0)), op("="), num(figureOf(back.dh0_norm))))]),
    el("p", { class: "small" }, share),
  ];
}

/** A share of the whole, with its sign: it may pull the other way. */
export const percent = (share) => `${decimal(100 * share, 1)} %`;

const term = (parameter, t) => ({
  W: () => row(grad("a", null, t), at("h", t - 1, op("⊤"))), U: () => row(grad("a", null, t), at("x", t, op("⊤"))), b: () => grad("a", null, t),
  V: () => row(grad("o", null, t), at("h", t, op("⊤"))), c: () => grad("o", null, t),
})[parameter]();

function chips({ parameter, choose, say, prefix }) {
  const one = (name) => {
    const input = el("input", { type: "radio", name: `${prefix}parameter`, value: name, "aria-label": say("backward.parameter_of", { name }) });
    input.checked = name === parameter;
    input.addEventListener("change", () => choose(name));
    return el("label", { class: "chip" }, input, el("span", { "aria-hidden": "true" }, math(grad(name))));
  };
  return el("fieldset", { class: "chips parameters" }, el("legend", { class: "vh" }, say("backward.parameter")), ...PARAMETERS.map(one));
}

const gradientRow = (name, values, hue) => ({ name, values, hue, lag: 0 });

function resultOf(digits, name) {
  const figure = num(digits);
  figure.classList.add("result");
  figure.dataset.result = name;
  return figure;
}

