/** What is left of a gradient on its way back, a line for each multiple of W, on a logarithmic axis that runs back in time. */
import { decades, log10, powers } from "../../core/trace/backward.js";
import { apart, leftOf } from "../../core/trace/chain.js";
import { power } from "../../core/format.js";
import { baseLayout } from "./plotly.js";

export const HEIGHT = 240;
const MARGIN = { l: 46, r: 76, t: 10, b: 34 };
const LABEL = 18;           // pixels between the names of two lines
const DASHES = ["dot", "dash", "longdash"];

/**
 * @param {import("../../core/trace/chain.js").Chain[]} answers by multiple of W
 * @param {{width: number, paint: Record<string, string>, now: number}} view  now: the multiple that the page shows
 */
export function chainsPlot(answers, { width, paint, now }) {
  const lines = answers.map((answer) => ({ scale: answer.chain.scale_w, ...leftOf(answer) }));
  const shown = lines.find(({ scale }) => scale === now);
  const range = /** @type {[number, number]} */ (decades([...lines.flatMap(({ left }) => left), ...shown.most]));
  const { steps } = shown;
  const others = lines.filter((line) => line !== shown);
  const line = (y, color, look) => ({ type: "scatter", mode: "lines+markers", x: steps, y: y.map((x) => (log10(x) === null ? null : x)), hoverinfo: "skip", line: { color, ...look }, marker: { color, size: look.size } });
  const traces = [
    ...others.map(({ left }, i) => line(left, paint.muted, { width: 1.75, dash: DASHES[i % DASHES.length], size: 4 })),
    line(shown.most, paint.w, { width: 1.5, dash: "dash", size: 1 }),
    line(shown.left, paint.w, { width: 2.5, dash: "solid", size: 7 }),
  ];
  const marks = powers(range, 6);
  const every = Math.ceil((steps.length * 44) / Math.max(1, width - MARGIN.l - MARGIN.r));
  const ticks = steps.filter((_, i) => i % every === 0);
  const layout = baseLayout(paint, {
    width, height: HEIGHT, margin: MARGIN, hovermode: false,
    xaxis: { range: [steps[0] + 0.3, steps.at(-1) - 0.3], showgrid: false, zeroline: false, tickvals: ticks, ticktext: ticks.map((s) => `<i>h</i><sup>(${s})</sup>`), tickfont: { family: paint.math, color: paint.ink, size: 15 } },
    yaxis: { type: "log", range, zeroline: false, tickvals: marks.map((n) => 10 ** n), ticktext: marks.map(power), tickfont: { size: 14 } },
    shapes: [{ type: "line", xref: "paper", x0: 0, x1: 1, y0: 1, y1: 1, line: { color: paint.muted, width: 1 } }],
    annotations: names(lines, range, shown, paint),
  });
  return { traces, layout };
}

/** Each line is named where it ends. */
function names(lines, range, shown, paint) {
  const pixels = (HEIGHT - MARGIN.t - MARGIN.b) / (range[1] - range[0]);
  const ends = lines.map(({ left, steps }) => {
    const last = left.findLastIndex((x) => log10(x) !== null);
    return { step: steps[last], y: log10(left[last]) };
  });
  const places = apart(ends.map(({ y }) => -y * pixels), LABEL);
  return lines.map((line, i) => ({
    text: `<i>W</i> × ${line.scale}`, x: ends[i].step, y: -places[i] / pixels, xanchor: "left", yanchor: "middle", xshift: 8, showarrow: false,
    font: { size: 14, color: line === shown ? paint.w : paint.ink },
  }));
}
