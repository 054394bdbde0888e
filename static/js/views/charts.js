/**
 * Plotly, with the page's colours and manners, without its mode bar; only this module and graph.js touch it.
 * bars.js and heat.js build their traces and call `draw`.
 */
import { bits, probability } from "../core/format.js";
import { condition, highest, isAgain, seriesKeys, split } from "../core/series.js";
import { range, ticks } from "../core/scale.js";

const MARKS = { 1: "circle", 2: "square", 3: "triangle-up", 4: "diamond", 5: "pentagon", full: "cross", rnn1: "star", rnn2: "hexagon" };
const NAMES = ["x", "w", "bias", "target", "delay", "unfold", "ink", "muted", "faint", "line", "paper", "card", "accent", "bad",
  ...Object.keys(MARKS).map((key) => `series-${key}`)];
export const INFINITE = 1.13; // where "never seen" is marked, in tops of the scale
const latest = new WeakMap(); // element -> number of its newest drawing

/** Plotly itself, once its deferred script (id="plotly") has run. @returns {Promise<object>} */
export function plotly() {
  if (window.Plotly) return Promise.resolve(window.Plotly);
  return new Promise((resolve, reject) => {
    const script = document.getElementById("plotly");
    script.addEventListener("load", () => resolve(window.Plotly));
    script.addEventListener("error", () => reject(new Error("plotly.min.js did not load")));
  });
}

/** The theme's colours as rgb(), and the page's font: `colours().x`, `colours()["series-2"]`, `.sans`. @returns {Record<string, string>} */
export function colours() {
  const probe = document.body.appendChild(document.createElement("i"));
  const style = getComputedStyle(probe);
  const found = NAMES.map((name) => {
    probe.style.color = `var(--${name})`;
    return [name, style.color];
  });
  probe.remove();
  return { ...Object.fromEntries(found), sans: getComputedStyle(document.body).fontFamily };
}

/** Calls back when light turns dark or the other way round. */
export function onTheme(callback) {
  document.addEventListener("themechange", callback);
}

/** A layout with our fonts and colours and no title; what is given comes on top. */
export function baseLayout(paint, given = {}) {
  const axis = { color: paint.muted, gridcolor: paint.line, zerolinecolor: paint.line, fixedrange: true };
  return {
    margin: { l: 0, r: 0, t: 0, b: 0 }, showlegend: false, dragmode: false, hovermode: "closest",
    paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)",
    font: { family: paint.sans, size: 13, color: paint.ink },
    hoverlabel: { bgcolor: paint.card, bordercolor: paint.muted, font: { color: paint.ink }, align: "left" },
    ...given, xaxis: { ...axis, ...given.xaxis }, yaxis: { ...axis, ...given.yaxis },
  };
}

/**
 * Draws or redraws; a call that a newer one for the same element has overtaken does nothing.
 * @param {HTMLElement} element @param {object[]} traces @param {object} layout @param {object} [config]
 */
export async function draw(element, traces, layout, config = {}) {
  const mine = (latest.get(element) ?? 0) + 1;
  latest.set(element, mine);
  const engine = await plotly();
  if (latest.get(element) !== mine || !element.isConnected) return;
  await engine.react(element, traces, layout, { displayModeBar: false, doubleClick: false, ...config });
}

/** A drawn figure as a picture, on a ground of its own. @param {"png"|"svg"} format @returns {Promise<string>} a data: address */
export async function picture({ data, layout }, format, ground) {
  const engine = await plotly();
  const { width, height } = layout;
  return engine.toImage({ data, layout: { ...layout, paper_bgcolor: ground } }, { format, width, height, scale: format === "png" ? 2 : 1 });
}

/**
 * Surprisal, one line a model, each point over the middle of its column.
 * @param {HTMLElement} element
 * @param {{scores: object[], labels: string[], centres: number[], width: number, scale: number[], say: Function}} view
 *   centres: px from the element's left edge; scale: the ticks of the vertical axis; now: a column to be marked, from 1
 */
export function surprisal(element, { scores, labels, centres, width, scale, say, now = null }) {
  const paint = colours();
  const keys = seriesKeys(scores);
  const top = scale.at(-1);
  const shift = (i) => (i - (scores.length - 1) / 2) * 11; // infinite marks of several models stand side by side
  const traces = scores.flatMap((score, i) => (
    model(score, { key: keys[i], again: isAgain(keys, i), label: labels[i], centres, shift: shift(i), top, paint, say })));
  const layout = baseLayout(paint, {
    width, height: element.clientHeight,
    xaxis: { range: [0, width], showgrid: false, zeroline: false, showticklabels: false },
    yaxis: { range: range(top), tickvals: scale, showticklabels: false, zeroline: true },
    shapes: now !== null && now <= centres.length ? [band(centres, now, width, paint)] : [],
  });
  return draw(element, traces, layout);
}

function band(centres, now, width, paint) {
  const half = (centres.length > 1 ? centres[1] - centres[0] : width) / 2;
  return {
    type: "rect", xref: "x", yref: "paper", x0: centres[now - 1] - half, x1: centres[now - 1] + half, y0: 0, y1: 1,
    fillcolor: paint.accent, opacity: 0.15, line: { width: 0 }, layer: "below",
  };
}

/** The vertical axis that holds every finite point. @param {object[]} scores @returns {number[]} */
export const surprisalScale = (scores) => ticks(Math.max(1, highest(scores)));

function model(score, { key, again, label, centres, shift, top, paint, say }) {
  const { line, never } = split(score.factors);
  const color = paint[`series-${key}`];
  const points = {
    x: centres, y: line, text: score.factors.map((factor) => hover(factor, label, say)), type: "scatter", mode: "lines+markers", name: label,
    line: { color, width: 1.5, dash: key === "1" ? "dot" : again ? "dash" : "solid" }, marker: { color, symbol: MARKS[key] + (again ? "-open" : ""), size: 9 }, hoverinfo: "text", connectgaps: false,
  };
  const above = {
    x: never.map((factor) => centres[factor.t - 1] + shift), y: never.map(() => INFINITE * top), text: never.map((factor) => hover(factor, label, say)),
    type: "scatter", mode: "markers", name: label, marker: { color, symbol: `${MARKS[key]}-open`, size: 9, line: { color, width: 2 } }, hoverinfo: "text",
  };
  return never.length ? [points, above] : [points];
}

function hover(factor, label, say) {
  const shown = { model: label, factor: escape(condition(factor)), prob: probability(factor.prob), bits: bits(factor.surprisal) };
  return say("sentence.hover", shown);
}

/** Plotly reads a little HTML in its labels: a token such as <s> must stay what it is. */
export function escape(text) {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
