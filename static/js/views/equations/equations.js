/** Draws the equations card: which equation is lit, with which time steps, its figures worked out, and why they are so. */
import { isBackward } from "../../core/cursor/cursor.js";
import { stepAt } from "../../core/trace/trace.js";
import { backwardUrl, columnOf, componentUrl, linesExpected, placeOf } from "../../core/trace/component.js";
import { limitOf } from "../../core/trace/scales.js";
import { rowsOf } from "../../core/trace/worked.js";
import { el, num } from "../html.js";
import { createStrips } from "./strips.js";
import { createWhy, problem } from "./component.js";
import { workedForward } from "./worked_forward.js";

/** @typedef {import("../../stage/panels.js").View} View */

/** @param {HTMLElement} card @param {import("../../stage/panels.js").Tools} tools */
export function createEquations(card, { say, pick, steer, lookUp, wayBack, forget, choose, redraw, prefix }) {
  const strips = createStrips(say, pick);
  const choice = { token: null, t: 0 };                   // a token of o(t), for as long as t stays
  let urls = [];
  /** @type {typeof import("./worked_backward.js").workedBackward | null} */
  let workedBackward = null;                              // its script comes with the first step backward
  let script = "";                                        // of it: "", "waiting" or "failed"
  const retry = () => { script = ""; urls.forEach(forget); redraw(); };
  const why = createWhy({ say, retry, follow });
  const chooseToken = (token, t) => { Object.assign(choice, { token, t }); redraw(); };
  card.querySelector("[data-working]").after(why.element);

  function follow({ t, stage, picked, token }) {
    if (token !== undefined) chooseToken(token, t);
    if (picked !== undefined) pick(picked);
    steer((cursor) => ({ ...cursor, t, stage }));
  }

  /** The number that is taken apart. @param {View} view */
  function question({ trace, cursor, picked, parameter }) {
    const step = stepAt(trace, cursor.t);
    const token = choice.t === cursor.t && choice.token !== null ? choice.token : step.yhat.target.id;
    const column = columnOf(trace.cell, parameter, { x: step.x.id, picked });
    return { step, token, place: placeOf(trace.cell, cursor, { picked, token, parameter, column }) };
  }

  async function needScript() {
    if (workedBackward || script) return;
    script = "waiting";
    try {
      ({ workedBackward } = await import("./worked_backward.js"));
      script = "";
    } catch {
      script = "failed";
    }
    redraw();
  }

  /** Nothing while its script is under way. @param {import("../../core/request_cache.js").Answer} answer */
  function backwardWork(answer, view) {
    if (answer.state === "problem" || script === "failed") return [problem(answer.state === "problem" ? answer.body : null, { say, retry })];
    if (answer.state === "ready") return workedBackward?.(view) ?? null;
    return [el("p", { class: "muted" }, say("component.waiting"))];
  }

  let lastKey = [];
  return {
    ask: (view) => lookUp("component", componentUrl(view.trace, question(view).place)),
    /** @param {View} view */
    draw(view) {
      const { trace, cursor, picked: i, parameter } = view;
      const { place, token, step } = question(view);
      urls = [componentUrl(trace, place), backwardUrl(trace)];
      const answer = lookUp("component", urls[0]);
      const back = isBackward(cursor) ? wayBack(trace) : null;
      if (back) needScript();
      const now = [trace, cursor.t, cursor.stage, cursor.direction, i, token, parameter, answer, back, script];
      if (now.every((one, k) => one === lastKey[k])) return;
      lastKey = now;
      head(card, trace.cell, { ...cursor, parameter }, say, why.element);
      why.draw(trace.cell, answer, linesExpected(trace.cell, place, trace));
      const component = answer.state === "ready" ? answer.body : null;
      const worked = { trace, cursor, i, say, strips, step, component, token, chooseToken, parameter, choose, prefix, back: back?.body };
      const figures = back ? backwardWork(back, worked) : workedForward({ ...worked, limit: scaleOf(trace, cursor) });
      if (figures) refill(card.querySelector("[data-working]"), figures);
    },
  };
}

/** Where the colours of a forward stage's vectors end: of the first that it works with, or of the stage. */
function scaleOf(trace, cursor) {
  const [row] = rowsOf(trace, cursor);
  return limitOf(trace, row && row.name in trace.cell.nodes ? row.name : trace.cell.stages.forward[0]);
}

/** New content; what had the focus gets it back. */
function refill(element, nodes) {
  const focused = /** @type {HTMLInputElement | HTMLButtonElement | null} */ (element.contains(document.activeElement) ? document.activeElement : null);
  element.replaceChildren(...nodes);
  if (!focused) return;
  const again = focused.isConnected ? focused : element.querySelector(`[name="${focused.name}"][value="${focused.value}"]`);
  again?.focus({ preventScroll: true });
}

/** Lights one equation, of the parameters' gradients the chosen one, writes the time steps into all, moves the working there. */
function head(card, { stages }, { t, stage, direction, parameter }, say, why) {
  const isBack = direction === "backward";
  const name = say(isBack ? `stage.back.${stage}` : `unroll.stage.${stage}`);
  card.querySelector("[data-heading]").textContent = say(isBack ? "backward.heading" : "unroll.heading", { t, n: stages[direction].indexOf(stage) + 1, name });
  for (const list of card.querySelectorAll("ol[data-way]")) list.hidden = list.dataset.way !== direction;
  for (const index of card.querySelectorAll("li .eq .time")) {
    const now = String(t + Number(index.dataset.time));
    if (index.textContent !== now) index.replaceChildren(num(now));
  }
  let current = null;
  for (const item of card.querySelectorAll("li[data-stage]")) {
    const { stage: own, parameter: of = parameter } = item.dataset;
    const isCurrent = own === stage && of === parameter && item.parentElement.dataset.way === direction;
    item.ariaCurrent = isCurrent ? "step" : null;
    if (isCurrent) current = item;
  }
  const working = card.querySelector("[data-working]");
  if (current && working.parentElement !== current) current.append(working, why);
}
