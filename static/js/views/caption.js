/** Knows one sentence for each step: what is computed from what, and what came out. It is read out by screen readers. */
import { count, decimal, probability } from "../core/format.js";
import { STAGES } from "../core/player.js";

/** @returns {string} @param {Function} say @param {number} i the component that is written out */
export function caption(trace, { t, stage }, i, say) {
  const step = trace.steps[t - 1];
  const { top, target } = step.yhat;
  const figures = {
    a: () => ({ x: step.x.token, i, value: decimal(step.a[i - 1]) }),
    h: () => ({ i, value: decimal(step.h[i - 1]) }),
    o: () => ({ token: top[0].token, value: decimal(top[0].o, 2) }),
    yhat: () => ({ token: target.token, value: probability(target.prob), rank: count(target.rank) }),
    L: () => ({ token: target.token, value: decimal(step.L), bits: decimal(step.L / Math.LN2, 2) }),
  };
  return say(`unroll.live.${stage}`, { t, before: t - 1, n: STAGES.indexOf(stage) + 1, ...figures[stage]() });
}
