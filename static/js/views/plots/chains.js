/** What is left of a gradient on its way back, a line for each multiple of W, on a logarithmic scale; the axis runs back in time. */
import { decades, powers } from "../../core/trace/backward.js";
import { apart, leftOf } from "../../core/trace/chain.js";
import { power } from "../../core/format.js";
import { baseLayout } from "./plotly.js";

const HEIGHT = 240;
const MARGIN = { l: 46, r: 76, t: 10, b: 34 };
const LABEL = 18;           // pixels from the name of one line to the next
const DASHES = ["dot", "dash", "longdash"];

/**
 * @param {import("../../core/trace/chain.js").Chain[]} answers by multiple of W
 * @param {{width: number, paint: Record<string, string>, now: number}} view  now: the multiple that the page shows
 */
export function chainsPlot(answers, { width, paint, now }) {
  const lines = answers.map((answer) => ({ scale: answer.chain.scale_w, ...leftOf(answer) }));
  const [currentLine] = lines.filter(({ scale }) => scale === now);
  const { steps } = currentLine;
  const range = decades([...lines.flatMap(({ left }) => left), ...currentLine.most]);
  const trace = (y, color, dash, size) =>
    ({ type: "scatter", mode: "lines+markers", x: steps, y: y.map((one) => one || null), line: { color, dash, width: size > 4 ? 2.5 : 1.5 }, marker: { color, size } });
  const others = lines.filter((line) => line !== currentLine);
  const traces = [...others.map(({ left }, i) => trace(left, paint.muted, DASHES[i], 4)), trace(currentLine.most, paint.w, "dash", 1), trace(currentLine.left, paint.w, "solid", 7)];
  const marks = powers(range);
  const every = Math.ceil((44 * steps.length) / (width - MARGIN.l - MARGIN.r));
  const ticks = steps.filter((_, i) => i % every === 0);
  const pixels = (HEIGHT - MARGIN.t - MARGIN.b) / (range[1] - range[0]);
  const places = apart(lines.map(({ left }) => pixels * Math.max(range[0], Math.log10(left.at(-1)))), LABEL);
  const layout = baseLayout(paint, {
    width, height: HEIGHT, margin: MARGIN, hovermode: false,
    xaxis: { range: [steps[0] + 0.3, steps.at(-1) - 0.3], showgrid: false, zeroline: false, tickvals: ticks, ticktext: ticks.map((s) => `<i>h</i>(${s})`), tickfont: { family: paint.math, color: paint.ink, size: 15 } },
    yaxis: { type: "log", range, tickvals: marks.map((n) => 10 ** n), ticktext: marks.map(power), tickfont: { size: 14 } },
    shapes: [{ type: "line", xref: "paper", x0: 0, x1: 1, y0: 1, y1: 1, line: { color: paint.muted, width: 1 } }],
    annotations: lines.map((line, i) => ({
      text: `<i>W</i> × ${line.scale}`, x: 1, xref: "paper", xanchor: "left", y: places[i] / pixels, yanchor: "middle", showarrow: false,
      font: { size: 14, color: line === currentLine ? paint.w : paint.ink },
    })),
  });
  return { traces, layout };
}
