/** Draws the chart over the ledger: surprisal per token, one line a model, and marks where something was never seen. */
import { bits, probability } from "../../core/format.js";
import { range, ticks } from "../../core/scale.js";
import { condition, highest, isAgain, seriesKeys, split } from "../../core/sentence/series.js";
import { baseLayout, colours, draw, escape } from "./plotly.js";

const MARKS = { 1: "circle", 2: "square", 3: "triangle-up", 4: "diamond", 5: "pentagon", full: "cross", rnn1: "star", rnn2: "hexagon" };
export const INFINITE = 1.13; // where "never seen" is marked, in tops of the scale

/** @typedef {{kind: string, order: number | "full" | null, unit: string, factors: import("../../core/sentence/series.js").Factor[]}} Score  one of the API's scores */

/**
 * Surprisal, one line a model, each point over the middle of its column.
 * @param {HTMLElement} element
 * @param {{scores: Score[], labels: string[], centres: number[], width: number, scale: number[], say: Function, now?: number | null}} view
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

/** The vertical axis that holds every finite point. @param {Score[]} scores @returns {number[]} */
export const surprisalScale = (scores) => ticks(Math.max(1, highest(scores)));

function model(score, { key, again, label, centres, shift, top, paint, say }) {
  const { line, never } = split(score.factors);
  const color = paint[`series-${key}`];
  const points = {
    x: centres, y: line, text: score.factors.map((factor) => hover(factor, score.unit, label, say)), type: "scatter", mode: "lines+markers", name: label,
    line: { color, width: 1.5, dash: key === "1" ? "dot" : again ? "dash" : "solid" }, marker: { color, symbol: MARKS[key] + (again ? "-open" : ""), size: 9 }, hoverinfo: "text", connectgaps: false,
  };
  const above = {
    x: never.map((factor) => centres[factor.t - 1] + shift), y: never.map(() => INFINITE * top), text: never.map((factor) => hover(factor, score.unit, label, say)),
    type: "scatter", mode: "markers", name: label, marker: { color, symbol: never.map((factor) => `${MARKS[key]}-open${factor.undefined ? "-dot" : ""}`), size: 9, line: { color, width: 2 } }, hoverinfo: "text",
  };
  return never.length ? [points, above] : [points];
}

function hover(factor, unit, label, say) {
  const figures = { model: label, factor: escape(condition(factor, unit)), prob: probability(factor.prob), bits: bits(factor.surprisal) };
  return say(factor.undefined ? "sentence.hover_undefined" : "sentence.hover", figures);
}
