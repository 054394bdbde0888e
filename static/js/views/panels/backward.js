/** Draws the card of the way back: what was measured in words, two figures on the time axis, their table, and the check by differences. */
import { THETA, isParameter } from "../../core/cell.js";
import { reachedBack, verdict } from "../../core/trace/backward.js";
import { asItStands, decimal, figureOf, fold, measured, percent, scientific } from "../../core/format.js";
import { isBackward } from "../../core/cursor/cursor.js";
import { backwardUrl } from "../../core/trace/component.js";
import { influenceHeight, influencePlot, INFLUENCE_MARGIN, timeHeight, TIME_MARGIN, timePlot } from "../plots/gradients.js";
import { all, el, grad, math, num, op, row, text } from "../html.js";
import { plotIn } from "../plots/overlay.js";
import { problem } from "../equations/component.js";

const BESIDE = 760;         // pixels from which both figures stand side by side
const GAP = 24;
const LISTED = 20;          // so many time steps have their influence in a table; the API has it of more

/** @param {HTMLElement} card @param {import("../../stage/panels.js").Tools} tools */
export function createBack(card, { say, seek, wayBack, forget, redraw, choose }) {
  const plots = { influence: plotIn(card.querySelector('[data-role="influence"]'), INFLUENCE_MARGIN, seek), reach: plotIn(card.querySelector('[data-role="reach"]'), TIME_MARGIN, seek) };
  const part = (name) => card.querySelector(`[data-${name}]`);
  const select = card.querySelector("select");
  select.addEventListener("change", () => choose(select.value));
  let lastKey = [];
  return {
    /** @param {import("../../stage/panels.js").View} view */
    draw({ trace, cursor, sequence, paint, width, parameter }) {
      card.hidden = !isBackward(cursor);
      if (card.hidden || width < 50) return;
      const url = backwardUrl(trace);
      const answer = wayBack(trace);
      card.setAttribute("aria-busy", String(answer.state === "waiting"));
      for (const figures of all(card, "[data-figures]")) figures.hidden = answer.state === "problem";
      part("problem").replaceChildren(...(answer.state === "problem" ? [problem(answer.body, { say, retry: () => { forget(url); redraw(); } })] : []));
      if (answer.state !== "ready") return;
      const back = answer.body;
      const each = width >= BESIDE ? (width - GAP) / 2 : width;
      const now = [back, paint, each, parameter];
      if (now.some((one, k) => one !== lastKey[k])) {
        lastKey = now;
        select.value = parameter;
        write(trace.cell, back, parameter, { part, say });
        plots.influence.show(influencePlot(back, { width: each, paint }), influenceHeight(each));
        plots.reach.show(timePlot(back, { width: each, paint, cell: trace.cell, parameter, say }), timeHeight);
      }
      const veils = [[0, reachedBack(trace.cell, cursor, trace.cell.states[0]) - 1]];
      for (const plot of Object.values(plots)) plot.cover({ tau: trace.tau, now: cursor.t, width: each, tokens: sequence.inputs, veils });
      const { so_far: sums } = back.terms[parameter];
      const from = reachedBack(trace.cell, cursor, THETA);
      part("so-far").textContent = sums && from <= trace.tau ? say("backward.so_far", { tau: trace.tau, t: from, share: percent(sums[from - 1]) }) : "";
    },
  };
}

function write(cell, back, parameter, { part, say }) {
  part("said").textContent = said(back, say);
  part("table").replaceChildren(table(back, parameter, say), ...(back.tau > LISTED ? [] : [reaches(back)]));
  const { worst, isGood } = verdict(back.check);
  part("verdict").textContent = say(isGood ? "backward.good" : "backward.bad", { n: back.check.length, worst: scientific(worst) });
  part("check").replaceChildren(checks(cell, back, say));
}

/** What was measured, and why it is so. */
function said(back, say) {
  const { tau, influence, total, fate, per_step: step, largest_of_w: w, steps } = back;
  const reach = influence.at(-1);
  const words = [];
  const ends = { tau, n: tau - 1, last: figureOf(reach.at(-1)), first: figureOf(reach[0]) };
  if (total === 0) words.push(say("backward.gone.nothing", ends));
  else if (fate) words.push(say(`backward.gone.${fate}`, { ...ends, fold: fold(total), total: measured(total), step: decimal(step, 2) }));
  const stretch = steps.map((one) => one.stretch);
  words.push(say("backward.bound", { w: decimal(w, 2), least: decimal(Math.min(...stretch), 2), most: decimal(Math.max(...stretch), 2) }));
  if (fate !== "explode" && w > 1) words.push(say("backward.decay"));
  return words.join(" ");
}

function table({ steps, influence, terms, tau }, parameter, say) {
  const reach = influence.at(-1);
  const { norms, shares } = terms[parameter];
  const heads = ["t", "‖∇o‖", say("backward.col.output"), say("backward.col.later"), say("backward.line.dh"), say("backward.line.reach", { tau }), say("backward.col.stretch"),
    say("backward.col.term", { name: `∇${parameter}` }), say("backward.col.share", { name: `∇${parameter}` })];
  const body = steps.map((step, i) => [step.do_norm, step.from_output_norm, step.from_later_norm, step.dh_norm, reach[i], step.stretch, norms[i]].map(figureOf)
    .concat(shares ? percent(shares[i]) : "–"));
  return grid(heads, body.map((cells, i) => [String(i + 1), ...cells]));
}

/** The influence heat map in numbers. */
const reaches = ({ influence }) => grid(["‖∂L(t)/∂h(k)‖", ...influence.map((_, k) => `k = ${k + 1}`)],
  influence.map((row, t) => [`t = ${t + 1}`, ...row.slice(0, t + 1).map(figureOf)]));

function checks(cell, { check }, say) {
  const heads = ["number", "backward", "difference", "error"].map((key) => say(`backward.col.${key}`));
  return grid(heads, check.map((one) => [math(numberOf(cell, one)), tell(one.by_backward), tell(one.by_difference), scientific(one.relative_error)]));
}

const tell = (x) => asItStands(Number(x.toPrecision(10)));

/** ∂L/∂ of which number. */
function numberOf(cell, { parameter, i, j, token }) {
  if (!isParameter(cell, parameter)) return grad(cell.states[0], i, 0);
  const [first, second] = cell.parameters[parameter].map((axis, k) => (axis === "token" ? text(token ?? "?") : num(String(k ? j : i))));
  return grad(parameter, second ? row(first, op(","), second) : first);
}

function grid(heads, rows) {
  const first = (cell) => (typeof cell === "string" ? el("th", { scope: "row" }, cell) : el("td", {}, cell));
  const line = ([head, ...cells]) => el("tr", {}, first(head), ...cells.map((cell) => el("td", {}, cell)));
  return el("table", {}, el("thead", {}, el("tr", {}, ...heads.map((head) => el("th", { scope: "col" }, head)))), el("tbody", {}, ...rows.map(line)));
}
