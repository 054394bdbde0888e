/** Knows the bar chart of ŷ(t): the most probable tokens, and the target wherever it ranks. */
import { count, probability } from "../core/format.js";
import { baseLayout, colours, draw, escape } from "./charts.js";

const ROW = 27;             // pixels a bar
const SPACE = 128;          // pixels for the figure to the right of the longest bar
const LEFT = 52;

/** What is drawn, best first; a target that is not among them follows after a gap. */
export function rowsOf({ top, target }) {
  const best = top.map((one, i) => ({ ...one, rank: i + 1, place: i, isTarget: one.id === target.id }));
  return best.some((one) => one.isTarget) ? best : [...best, { ...target, place: best.length + 0.5, isTarget: true }];
}

/**
 * @param {HTMLElement} element
 * @param {{prediction: object, t: number, reached: boolean, say: Function}} view reached: ŷ(t) is computed at the cursor
 */
export function drawBars(element, { prediction, t, reached, say }) {
  const paint = colours();
  const rows = rowsOf(prediction);
  const lowest = rows.at(-1).place;
  const height = Math.ceil((lowest + 1) * ROW) + 6;
  const width = element.clientWidth;
  const longest = Math.max(...rows.map(({ prob }) => prob), 1e-12);
  const hue = (row) => (row.isTarget ? paint.target : paint.x);
  const trace = {
    type: "bar", orientation: "h", x: rows.map(({ prob }) => prob), y: rows.map(({ place }) => place), width: 0.62,
    text: rows.map((row) => figure(row, t, say)), textposition: "outside", cliponaxis: false, hoverinfo: "skip",
    textfont: { size: 13, color: rows.map((row) => (reached ? (row.isTarget ? paint.target : paint.ink) : paint.faint)) },
    marker: { color: rows.map((row) => (reached ? hue(row) : paint.faint)) }, constraintext: "none",
  };
  element.style.height = `${height}px`;
  return draw(element, [trace], baseLayout(paint, {
    width, height, margin: { l: LEFT, r: 0, t: 0, b: 0 }, hovermode: false,
    xaxis: { range: [0, (longest * (width - LEFT)) / Math.max(60, width - LEFT - SPACE)], visible: false },
    yaxis: {
      range: [lowest + 0.6, -0.6], showgrid: false, zeroline: false, tickvals: rows.map(({ place }) => place),
      ticktext: rows.map((row) => (row.isTarget ? `<b>${escape(row.token)}</b>` : escape(row.token))),
      tickfont: { size: 15, color: reached ? paint.ink : paint.faint },
    },
  }), { staticPlot: true });
}

/** "0.3104", and for the target "← y⁽⁶⁾, 3rd" too, so that green is not the only sign. */
function figure({ prob, rank, isTarget }, t, say) {
  const shown = probability(prob);
  return isTarget ? `<b>${shown}</b>  ${say("unroll.target_mark", { t, rank: count(rank) })}` : shown;
}
