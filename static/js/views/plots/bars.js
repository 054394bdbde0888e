/** Draws the bar chart of ŷ(t): the most probable tokens, and the target wherever it ranks. */
import { stepAt } from "../../core/trace/trace.js";
import { count, fraction, probability } from "../../core/format.js";
import { standing } from "../../core/cursor/cursor.js";
import { roomOf } from "../../core/scene/shapes.js";
import { ending, inRow, visible } from "../../core/tokens.js";
import { baseLayout, draw, escape } from "./plotly.js";
import { at, find, math } from "../html.js";

const ROW = 21;             // pixels a bar
const BAR = 24;             // the longest bar at least
const TYPE = { usual: 16, least: 14 };
const LEFT = 60;            // and to the left, for a token

/** What is drawn, best first; a target that is not among them follows after a gap. */
export function rowsOf({ top, target }) {
  const best = top.map((one, i) => ({ ...one, rank: i + 1, place: i, isTarget: one.id === target.id }));
  return best.some((one) => one.isTarget) ? best : [...best, { ...target, place: best.length + 0.5, isTarget: true }];
}

/**
 * @typedef {import("../../core/trace/trace.js").Trace} Trace
 * @typedef {{factors: {token: string, context: string[], count: number, context_count: number, prob: number}[]}} Counted  what counting says of a sentence, token by token
 */

/** @param {HTMLElement} card heading, chart and the line about the trigram */
export function createBars(card, { say }) {
  let lastKey = "";
  return {
    /** @param {import("../../stage/panels.js").View} view */
    draw({ trace, cursor, ngram, paint, width }) {
      const { t } = cursor;
      const prediction = stepAt(trace, t).yhat;
      card.dataset.level = String(cursor.level);
      card.toggleAttribute("data-pending", standing(trace.cell, cursor, t, probabilitiesOf(trace.cell)) === "pending");      // greyed by the style sheet
      const now = JSON.stringify([prediction, t, paint, width]);
      if (now === lastKey) return;                         // most stages change nothing here
      lastKey = now;
      card.querySelector("[data-title]").replaceChildren(math(at("yhat", t)), title(trace, t, say));
      const line = find(card, "[data-trigram]");
      line.hidden = !ngram;
      if (ngram) line.textContent = trigram(ngram, trace.model.unit, t, say);
      drawChart(card.querySelector('[data-role="chart"]'), { prediction, paint, width, say });
    },
  };
}

const probabilitiesOf = ({ nodes }) => Object.keys(nodes).find((name) => nodes[name].look === "probabilities");

/** What had been read when this was predicted; a network without a start mark has read a token more. @param {Trace} trace */
function title({ tokens, model }, t, say) {
  const read = model.understood && !model.understood.marks.bos ? t : t - 1;
  return read ? say("unroll.bars.after", { prefix: ending(tokens.slice(0, read), model.unit) }) : say("unroll.bars.start");
}

/** What counting says at the same place. @param {Counted} ngram @param {string} unit @param {number} t */
function trigram({ factors }, unit, t, say) {
  const factor = factors[t - 1];
  if (!factor) return say("unroll.trigram.end");
  const context = inRow(factor.context, unit);
  const { token } = factor;
  if (!factor.context_count) return say("unroll.trigram.unseen", { token, context });
  const figures = { token, fraction: fraction(factor.count, factor.context_count), value: probability(factor.prob) };
  return context ? say("unroll.trigram.after", { ...figures, context }) : say("unroll.trigram.start", figures);
}

function drawChart(element, { prediction, paint, width, say }) {
  const rows = rowsOf(prediction);
  const lowest = rows.at(-1).place;
  const height = Math.ceil((lowest + 1) * ROW) + 6;
  const { left, space, type, isLong } = roomFor(rows, width, say);
  const longest = Math.max(...rows.map(({ prob }) => prob), 1e-12);
  const hue = (row, usual) => (row.isTarget ? paint.target : usual);
  const trace = {
    type: "bar", orientation: "h", x: rows.map(({ prob }) => prob), y: rows.map(({ place }) => place), width: 0.62,
    text: rows.map((row) => figure(row, say, isLong)), textposition: "outside", cliponaxis: false, constraintext: "none", hoverinfo: "skip",
    textfont: { size: TYPE.usual, color: rows.map((row) => hue(row, paint.ink)) }, marker: { color: rows.map((row) => hue(row, paint.prob)) },
  };
  element.style.height = element.style.minHeight = `${height}px`;
  return draw(element, [trace], baseLayout(paint, {
    width, height, margin: { l: left, r: 0, t: 0, b: 0 }, hovermode: false,
    xaxis: { range: [0, (longest * (width - left)) / Math.max(BAR, width - left - space)], visible: false },
    yaxis: {
      range: [lowest + 0.6, -0.6], showgrid: false, zeroline: false, tickvals: rows.map(({ place }) => place),
      ticktext: rows.map((row) => (row.isTarget ? `<b>${escape(visible(row.token))}</b>` : escape(visible(row.token)))),
      ticklabelstandoff: 7, ticklabeloverflow: "allow", tickfont: { size: type, color: paint.ink },
    },
  }), { staticPlot: true });
}

/** Pixels to the left of the bars and to the right: the widest token is there in whole, in smaller type and without the rank where it must be. */
function roomFor(rows, width, say) {
  const left = Math.max(LEFT, 1.3 * Math.max(...rows.map(({ token }) => roomOf(visible(token)))) + 14);
  const space = (isLong) => Math.max(...rows.map((row) => roomOf(figure(row, say, isLong).replace(/<.*?>/g, "")))) + 8;
  const isLong = left + BAR + space(true) <= width;
  const most = width - BAR - space(isLong);
  return { left: Math.min(left, most), space: space(isLong), isLong, type: left <= most ? TYPE.usual : TYPE.least };
}

/** "0.3104", and for the target that it is y and its rank, so that green is not the only sign. */
function figure({ prob, rank, isTarget }, say, isLong) {
  const digits = probability(prob);
  if (!isTarget) return digits;
  return `<b>${digits}</b>  ← <i>y</i>${isLong ? ` · ${say("unroll.rank", { rank: count(rank) })}` : ""}`;
}
