/** Writes one sentence for each step: what is computed from what, and what came out. It is read out by screen readers. */
import { count, decimal, figureOf, probability } from "../core/format.js";
import { STAGES, isBackward } from "../core/cursor/cursor.js";
import { stepAt } from "../core/trace/trace.js";

const WITHIN_F = ["a", "h"];     // level 1 draws h(t) = f(h(t − 1), x(t)) and no a

/** @returns {string} @param {Function} say @param {number} i the component that is written out @param {object|null} back what is known of the way back */
export function caption(trace, cursor, i, say, back = null) {
  const { t, stage, level } = cursor;
  if (isBackward(cursor)) return backward(trace, cursor, say, back);
  const step = stepAt(trace, t);
  const { top, target } = step.yhat;
  const figures = {
    a: () => ({ x: step.x.token, i, value: decimal(step.a[i - 1]) }),
    h: () => ({ x: step.x.token, i, value: decimal(step.h[i - 1]) }),
    o: () => ({ token: top[0].token, value: decimal(top[0].o, 2) }),
    yhat: () => ({ token: target.token, value: probability(target.prob), rank: count(target.rank) }),
    L: () => ({ token: target.token, value: decimal(step.L), bits: decimal(step.L / Math.LN2, 2) }),
  };
  const key = level === 1 && WITHIN_F.includes(stage) ? `unroll.live.f.${stage}` : `unroll.live.${stage}`;
  return say(key, { t, before: t - 1, n: STAGES.forward.indexOf(stage) + 1, ...figures[stage]() });
}

/** The last time step has no h(t + 1) to hear from. The length of the gradient is told once it has come. */
function backward({ tau, outline }, { t, stage }, say, back) {
  const words = { t, later: t + 1, before: t - 1, token: outline.y_token[t - 1] };
  const end = stage === "h" && t === tau ? "_last" : stage === "theta" && t === 1 ? "_first" : "";
  const line = say(`stage.live.${stage}${end}`, words);
  return back && stage !== "theta" ? line + say("stage.live.norm", { t, name: stage, value: figureOf(back[`d${stage}_norm`]) }) : line;
}
