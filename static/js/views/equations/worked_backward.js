/** Works out a stage of the way back: the vectors as strips, and the picked component with its figures. */
import { THETA, isMatrix, readerOf, usersOf } from "../../core/cell.js";
import { decimal, figureOf, percent, power, probability } from "../../core/format.js";
import { stepAt } from "../../core/trace/trace.js";
import { gradientLimit } from "../../core/trace/scales.js";
import { at, el, grad, math, num, op, paren, part, row, text, transposed } from "../html.js";

/**
 * @param {{back: Record<string, any>, trace: import("../../core/trace/trace.js").Trace, step: import("../../core/trace/trace.js").Step,
 *   cursor: import("../../core/cursor/cursor.js").Cursor, i: number, component: Record<string, any> | null, parameter: string,
 *   strips: import("./strips.js").Strips, say: Function, choose: (parameter: string) => void, prefix: string}} view  back: the way back; step: the forward step
 * @returns {Node[]}
 */
export function workedBackward(view) {
  const { stage } = view.cursor;
  if (stage === THETA) return ofParameters(view);
  if (view.trace.cell.nodes[stage].look === "scores") return ofScores(view);
  return usersOf(view.trace.cell, stage).length > 1 ? ofState(view) : ofFunction(view);
}

const line = (...parts) => el("p", { class: "worked" }, ...parts.map((one) => math(one)));
const norm = (...inner) => row(op("‖"), ...inner, op("‖"));

/** ∇o = ŷ − y for the most probable tokens and the target. */
function ofScores({ back, cursor: { t, stage }, say }) {
  const step = back.steps[t - 1];
  const head = el("tr", {}, el("th", { scope: "col" }, say("component.token")),
    ...[["ŷ", at("yhat", t)], ["y", at("y", t)], [`∇${stage}`, grad(stage, null, t)]].map(([name, symbol]) => el("th", { scope: "col" },
      el("span", { class: "vh" }, name), el("span", { "aria-hidden": "true" }, math(symbol)))));
  const body = step.do.map(({ token, yhat, y, do: gradient }) => el("tr", { class: y ? "target" : null },
    el("th", { scope: "row", class: "token" }, token), el("td", {}, probability(yhat)), el("td", {}, `− ${y}`), el("td", {}, `= ${figureOf(gradient)}`)));
  return [
    el("table", { class: "scores-back" }, el("caption", {}, say("component.scores_back", { n: body.length })), el("thead", {}, head), el("tbody", {}, ...body)),
    line(norm(grad(stage, null, t)), row(op("="), num(figureOf(step[`d${stage}_norm`])))),
  ];
}

/** ∇h from its two sources: its step's scores, and the next step. */
function ofState({ back, trace: { cell }, cursor: { t, stage }, i, strips, component }) {
  const step = back.steps[t - 1];
  const name = `d${stage}`;
  const { from_output: output, from_later: later, from_output_norm: first, from_later_norm: second } = step;
  const [fromOutput, fromLater] = usersOf(cell, stage).map(({ operation: { makes }, arrow: { via, lag } }) => ({ by: () => transposed(via), of: () => grad(makes, null, t + lag) }));
  const product = ({ by, of }) => [by(), of()];
  const rows = [
    gradientRow("from_output", output, "x", () => math(...product(fromOutput))), gradientRow("from_later", later, "w", () => math(...product(fromLater))),
    gradientRow(name, step[name], "ink", () => math(grad(stage, null, t))),
  ];
  strips.draw({ rows, t, limit: gradientLimit(cell, back.steps), i, write: figureOf });
  return [
    strips.element,
    line(row(grad(stage, i, t), op("=")), row(part(paren(...product(fromOutput)), i), op("+")), part(paren(...product(fromLater)), i)),
    ...summed(component, name),
    line(row(norm(...product(fromOutput)), op("="), num(figureOf(first), "x"), text(",\u00a0\u00a0")),
      row(norm(...product(fromLater)), op("="), num(figureOf(second), "w"), text(",\u00a0\u00a0")),
      row(norm(grad(stage, null, t)), op("="), num(figureOf(step[`${name}_norm`])))),
  ];
}

/** The two sums of the component, which add up as they are shown. */
function summed(component, name) {
  if (component?.of !== name) return [];
  const { groups: [output, later], digits, exponent, exact, shown } = component;
  const scale = exponent ? [op("×"), num(power(exponent))] : [];
  const second = decimal(later.shown, digits);
  const isMinus = second.startsWith("−");
  const sum = [num(decimal(output.shown, digits), "x"), op(isMinus ? "−" : "+"), num(isMinus ? second.slice(1) : second, "w")];
  return [line(row(op("="), ...(exponent ? [paren(...sum), ...scale] : sum)), row(op(exact ? "=" : "≈"), resultOf(decimal(shown, digits), name), ...scale))];
}

/** ∇a = (1 − h²) ∇h. */
function ofFunction({ back, trace: { cell }, step, cursor: { t, stage }, i, strips }) {
  const [{ operation: { makes } }] = usersOf(cell, stage);
  const backStep = back.steps[t - 1];
  const slope = step[makes].map((h) => 1 - h * h);
  const rows = [
    { ...gradientRow("slope", slope, "ink", () => math(num("1"), op("−"), at(makes, t), op("⊙"), at(makes, t))), limit: 1 },
    gradientRow(`d${makes}`, backStep[`d${makes}`], "ink", () => math(grad(makes, null, t))), gradientRow(`d${stage}`, backStep[`d${stage}`], "ink", () => math(grad(stage, null, t))),
  ];
  strips.draw({ rows, t, limit: gradientLimit(cell, back.steps), i, write: figureOf });
  return [
    strips.element,
    line(row(grad(stage, i, t), op("=")), row(paren(num("1"), op("−"), part(makes, i, t), part(makes, i, t)), op("·"), grad(makes, i, t))),
  ];
}

/** The terms of this step in ∂L/∂θ; which parameter is a choice. */
function ofParameters({ back, trace, cursor: { t }, i, strips, parameter, choose, say, prefix }) {
  const { cell } = trace;
  const [sum] = cell.stages.forward;
  const [state] = cell.states;
  const [{ arrow: { via } }] = usersOf(cell, state).filter(({ arrow }) => arrow.lag);
  const rows = [gradientRow(`d${sum}`, back.steps[t - 1][`d${sum}`], "ink", () => math(grad(sum, null, t)))];
  const before = t === 1 ? trace.h0 : stepAt(trace, t - 1)?.[state];
  if (before && parameter === via) rows.unshift({ name: state, values: before, hue: "x", lag: 1, limit: 1 });
  strips.draw({ rows, t, limit: gradientLimit(cell, back.steps), i, write: figureOf });
  const { norms, shares, norm: whole } = back.terms[parameter];
  const share = shares ? say("backward.share", { share: percent(shares[t - 1]) }) : "";
  return [
    chips({ names: cell.updates, parameter, choose, say, prefix }), strips.element,
    line(row(norm(term(cell, parameter, t)), op("="), num(figureOf(norms[t - 1])), text(",\u00a0\u00a0")), row(norm(grad(parameter)), op("="), num(figureOf(whole)))),
    ...(t > 1 ? [] : [line(row(grad(state, null, 0), op("="), transposed(via), grad(sum, null, 1), text(",\u00a0\u00a0")), row(norm(grad(state, null, 0)), op("="), num(figureOf(back.dh0_norm))))]),
    el("p", { class: "small" }, share),
  ];
}

/** ∇a h⊤ of a matrix, ∇a of a bias. @returns {Node} */
function term(cell, parameter, t) {
  const { operation: { makes }, arrow: { source, lag } } = readerOf(cell, parameter);
  const gradient = grad(makes, null, t);
  return isMatrix(cell, parameter) ? row(gradient, at(source, t - lag, op("⊤"))) : gradient;
}

function chips({ names, parameter, choose, say, prefix }) {
  const one = (name) => {
    const input = el("input", { type: "radio", name: `${prefix}parameter`, value: name, "aria-label": say("backward.parameter_of", { name }) });
    input.checked = name === parameter;
    input.addEventListener("change", () => choose(name));
    return el("label", { class: "chip" }, input, el("span", { "aria-hidden": "true" }, math(grad(name))));
  };
  return el("fieldset", { class: "chips parameters" }, el("legend", { class: "vh" }, say("backward.parameter")), ...names.map(one));
}

/** @returns {import("./strips.js").Named} */
const gradientRow = (name, values, hue, symbol) => ({ name, values, hue, symbol, lag: 0 });

function resultOf(digits, name) {
  const figure = num(digits);
  figure.classList.add("result");
  figure.dataset.result = name;
  return figure;
}

