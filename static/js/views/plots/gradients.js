/** Draws the way back: influence as a heat map, and lengths, stretches and terms over time. */
import { decades, logInfluence, log10, powers } from "../../core/trace/backward.js";
import { readerOf } from "../../core/cell.js";
import { power } from "../../core/format.js";
import { ticks } from "../../core/scale.js";
import { baseLayout } from "./plotly.js";

export const INFLUENCE_MARGIN = { l: 40, r: 62, t: 26, b: 10 };
export const TIME_MARGIN = { l: 60, r: 8, t: 26, b: 10 };
const PANELS = [130, 84, 96];       // pixels of lengths, stretches, terms
const GAP = 16;
const BARE = { showgrid: false, zeroline: false, ticks: "", showticklabels: false };

export const timeHeight = PANELS.reduce((sum, pixels) => sum + pixels, 0) + 2 * GAP + TIME_MARGIN.t + TIME_MARGIN.b;

/** @typedef {[number, number]} Range  from low to high */

/** Square while there is room. */
export const influenceHeight = (width) => Math.min(timeHeight, Math.max(180, width - INFLUENCE_MARGIN.l - INFLUENCE_MARGIN.r + INFLUENCE_MARGIN.t + INFLUENCE_MARGIN.b));

/** @returns {{traces: object[], layout: object}} */
export function influencePlot(back, { width, paint }) {
  const height = influenceHeight(width);
  const z = logInfluence(back);
  const range = decades(back.influence.flatMap((row, t) => row.slice(0, t + 1)));
  const marks = powers(range);
  const steps = back.steps.map(({ t }) => t);
  const inner = height - INFLUENCE_MARGIN.t - INFLUENCE_MARGIN.b;
  const colorbar = {
    thickness: 10, len: inner, lenmode: "pixels", x: 1.015, xpad: 0, y: 1, yanchor: "top", ypad: 0, outlinewidth: 0,
    tickvals: marks, ticktext: marks.map(power), tickfont: { color: paint.muted, size: 14 },
  };
  const map = { type: "heatmap", x: steps, y: steps, z, zmin: range[0], zmax: range[1], colorscale: [[0, paint.least], [1, paint.unfold]], hoverinfo: "skip", hoverongaps: false, xgap: 1, ygap: 1, colorbar };
  if (back.tau > 40) Object.assign(map, { xgap: 0, ygap: 0 });
  const layout = baseLayout(paint, {
    width, height, margin: INFLUENCE_MARGIN, hovermode: false,
    xaxis: { ...BARE, range: [0.5, back.tau + 0.5] },
    yaxis: { ...BARE, range: [back.tau + 0.5, 0.5], showticklabels: true, tickvals: stepTicks(back.tau), ticktext: stepTicks(back.tau).map((t) => `L(${t})`), tickfont: { family: paint.math, color: paint.ink, size: 14 } },
  });
  return { traces: [map], layout };
}

const stepTicks = (tau) => Array.from({ length: tau }, (_, i) => i + 1).filter((t) => (t - 1) % Math.ceil(tau / 14) === 0);

/** Three panels on one axis: lengths of gradients (logarithmic), stretch of a step, terms of a parameter's gradient. */
export function timePlot(back, { width, paint, cell, parameter, say }) {
  const x = back.steps.map(({ t }) => t);
  const lengths = [back.steps.map(({ dh_norm: norm }) => norm), back.influence.at(-1)];
  const range = decades(lengths.flat());
  const line = (values, color, yaxis, look = {}) => ({ type: "scatter", mode: "lines+markers", x, y: values, yaxis, hoverinfo: "skip", line: { color, width: 2, ...look }, marker: { color, size: back.tau > 40 ? 1 : 6 }, connectgaps: false });
  const stretch = back.steps.map((step) => step.stretch);
  const { norms } = back.terms[parameter];
  const traces = [
    line(lengths[0].map(log10), paint.ink, "y"),
    line(lengths[1].map(log10), paint.unfold, "y", { dash: "dot" }),
    line(stretch, paint.bias, "y2"),
    level(back.largest_of_w, back.tau, paint.w, "dash"), level(1, back.tau, paint.muted, "dot"),
    { type: "bar", x, y: norms, yaxis: "y3", width: 0.72, hoverinfo: "skip", marker: { color: paint[readerOf(cell, parameter).arrow.hue], line: { width: 0 } } },
  ];
  return { traces, layout: timeLayout(back, { width, paint, range, parameter, say, norms }) };
}

/** A level line right across the panel of stretches. */
const level = (y, tau, color, dash) => ({ type: "scatter", mode: "lines", x: [0.5, tau + 0.5], y: [y, y], yaxis: "y2", hoverinfo: "skip", line: { color, width: 1.75, dash } });

function timeLayout(back, { width, paint, range, parameter, say, norms }) {
  const inner = PANELS.reduce((sum, pixels) => sum + pixels, 0) + 2 * GAP;
  const domains = PANELS.map((pixels, i) => {
    const above = PANELS.slice(0, i).reduce((sum, one) => sum + one + GAP, 0);
    return /** @type {Range} */ ([Math.max(0, 1 - (above + pixels) / inner), 1 - above / inner]);
  });
  const marks = powers(range, 4);
  const most = Math.max(1.1, back.largest_of_w * 1.08);
  const top = Math.max(...norms) || 1;
  const scale = ticks(top, 3);
  const axis = { color: paint.muted, gridcolor: paint.line, zerolinecolor: paint.line, fixedrange: true, anchor: "x", tickfont: { size: 14 } };
  const name = (text, [low, high]) => ({ text, xref: "paper", yref: "paper", x: 0, y: (low + high) / 2, xanchor: "right", yanchor: "middle", xshift: -38, textangle: -90, showarrow: false, font: { size: 14, color: paint.muted } });
  return baseLayout(paint, {
    width, height: timeHeight, margin: TIME_MARGIN, hovermode: false,
    xaxis: { ...BARE, range: [0.5, back.tau + 0.5], anchor: "y3" },
    yaxis: { ...axis, range: [range[0] - 0.1, range[1] + 0.1], domain: domains[0], tickvals: marks, ticktext: marks.map(power) },
    yaxis2: { ...axis, range: [0, most], domain: domains[1], tickvals: ticks(most, 3).filter((y) => y <= most) },
    yaxis3: { ...axis, range: [0, Math.max(scale.at(-1), top) * 1.02], domain: domains[2], tickvals: scale, ticktext: scale.map((y) => (y !== 0 && (y < 0.001 || y >= 1e5) ? y.toExponential(0).replace(/e\+?(-?\d+)/, (_, e) => ` × ${power(Number(e))}`) : String(y))) },
    annotations: [name(say("backward.panel.lengths"), domains[0]), name(say("backward.panel.stretch"), domains[1]), name(say("backward.panel.terms", { name: parameter }), domains[2])],
  });
}
