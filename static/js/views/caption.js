/** Writes one sentence for each step: what is computed from what, and what came out. It is read out by screen readers. */
import { count, decimal, figureOf, probability } from "../core/format.js";
import { THETA } from "../core/cell.js";
import { isBackward } from "../core/cursor/cursor.js";
import { stepAt } from "../core/trace/trace.js";

/** @returns {string} @param {Function} say @param {number} i the component that is written out @param {object|null} back what is known of the way back */
export function caption(trace, cursor, i, say, back = null) {
  const { t, stage, level } = cursor;
  if (isBackward(cursor)) return backward(trace, cursor, say, back);
  const step = stepAt(trace, t);
  const { top, target } = step.yhat;
  const { nodes, stages } = trace.cell;
  const { look } = nodes[stage];
  const figures = {
    state: () => ({ x: step.x.token, i, value: decimal(step[stage][i - 1]) }),
    scores: () => ({ token: top[0].token, value: decimal(top[0].o, 2) }),
    probabilities: () => ({ token: target.token, value: probability(target.prob), rank: count(target.rank) }),
    number: () => ({ token: target.token, value: decimal(step[stage]), bits: decimal(step[stage] / Math.LN2, 2) }),
  };
  const isWithinF = level === 1 && look === "state";      // level 1 draws h(t) = f(h(t − 1), x(t)) and no a
  const key = isWithinF ? `unroll.live.f.${stage}` : `unroll.live.${stage}`;
  return say(key, { t, before: t - 1, n: stages.forward.indexOf(stage) + 1, ...figures[look]() });
}

/** The last time step has no h(t + 1) to hear from. The length of the gradient is told once it has come. */
function backward({ cell, tau, outline }, { t, stage }, say, back) {
  const words = { t, later: t + 1, before: t - 1, token: outline.y_token[t - 1] };
  const end = cell.states.includes(stage) && t === tau ? "_last" : stage === THETA && t === 1 ? "_first" : "";
  const line = say(`stage.live.${stage}${end}`, words);
  return back && stage !== THETA ? line + say("stage.live.norm", { t, name: stage, value: figureOf(back[`d${stage}_norm`]) }) : line;
}
