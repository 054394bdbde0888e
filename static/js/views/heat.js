/** Knows the heat map of h, H × τ, with the loss of each step below it on the same time axis. */
import { baseLayout, draw, escape } from "./charts.js";
import { ticks } from "../core/scale.js";

const MARGIN = { l: 46, r: 58, t: 24, b: 26 };
const LABEL = 26;           // pixels that the label of a time step needs
const LOSS = 74;            // pixels of the loss panel
const GAP = 14;

/** Room for H components: a tall enough cell for a few, a smooth picture for many. */
const heightOf = (size) => Math.max(110, Math.min(220, size * 34));

/** The time step at a pointer, or null outside of the panels. @param {PointerEvent} event */
export function timeAt(element, event, tau) {
  const { left, width } = element.getBoundingClientRect();
  const share = (event.clientX - left - MARGIN.l) / (width - MARGIN.l - MARGIN.r);
  return share >= 0 && share < 1 ? 1 + Math.floor(share * tau) : null;
}

/** @param {HTMLElement} element */
export function createHeat(element, say) {
  let kept = { trace: null };
  return {
    /** @param {{trace: object, cursor: object, seen: number}} view seen: the last time step whose h is computed, likewise `lost` */
    draw({ trace, cursor, seen, lost, paint }) {
      if (kept.trace !== trace || kept.paint !== paint) kept = { trace, paint, traces: tracesOf(trace, paint, say) };
      return draw(element, kept.traces, layoutOf({ element, trace, cursor, seen, lost, paint, say }), { staticPlot: true });
    },
  };
}

function tracesOf(trace, paint, say) {
  const x = trace.steps.map(({ t }) => t);
  const size = trace.hidden_size;
  const map = {
    type: "heatmap", x, y: Array.from({ length: size }, (_, i) => i + 1), z: Array.from({ length: size }, (_, i) => trace.steps.map(({ h }) => h[i])),
    zmin: -1, zmax: 1, colorscale: [[0, paint.x], [0.5, paint.card], [1, paint.w]], hoverinfo: "skip",
    colorbar: { thickness: 10, len: heightOf(size), lenmode: "pixels", x: 1.012, xpad: 0, y: 1, yanchor: "top", ypad: 0, outlinewidth: 0, tickvals: [-1, 0, 1], ticktext: ["−1", "0", "+1"], tickfont: { color: paint.muted, size: 12 } },
  };
  const loss = {
    type: "bar", x, y: trace.steps.map(({ L }) => L), yaxis: "y2", width: 0.72, hoverinfo: "skip",
    marker: { color: paint.muted, line: { width: 0 } }, name: say("unroll.loss_axis"),
  };
  return [map, loss];
}

function layoutOf({ element, trace, cursor, seen, lost, paint, say }) {
  const { tau, hidden_size: size } = trace;
  const map = heightOf(size);
  const inner = map + GAP + LOSS;
  const width = element.clientWidth;
  const height = inner + MARGIN.t + MARGIN.b;
  element.style.height = `${height}px`;
  const shown = labelled(tau, (width - MARGIN.l - MARGIN.r) / tau, cursor.t);
  const scale = ticks(Math.max(...trace.steps.map(({ L }) => L)), 3);
  const mapFrom = (LOSS + GAP) / inner;
  return baseLayout(paint, {
    width, height, margin: MARGIN, hovermode: false,
    xaxis: {
      range: [0.5, tau * 1.002 + 0.5], tickvals: shown, ticktext: shown.map((t) => name(trace.steps[t - 1].x.token, t, cursor)), side: "top",
      anchor: "y", showgrid: false, zeroline: false, ticks: "", tickfont: { color: paint.ink, size: 14 }, tickangle: 0,
    },
    yaxis: { range: [size + 0.5, 0.5], domain: [mapFrom, 1], tickvals: rowsShown(size), showgrid: false, zeroline: false, ticks: "" },
    yaxis2: { range: [0, scale.at(-1) * 1.04], domain: [0, LOSS / inner], tickvals: scale, color: paint.muted, gridcolor: paint.line, zerolinecolor: paint.muted, fixedrange: true, anchor: "x" },
    shapes: [...veils({ tau, seen, lost, mapFrom, paint }), frame(cursor.t, paint)],
    annotations: [
      axisName(say("unroll.h_axis"), 1 - (map / inner) / 2, paint), axisName(say("unroll.loss_axis"), LOSS / inner / 2, paint),
      ...shown.map((t) => below(name(trace.steps[t - 1].y.token, t, cursor), t, t <= lost ? paint.target : paint.faint)),
    ],
  });
}

const name = (token, t, cursor) => (t === cursor.t ? `<b>${escape(token)}</b>` : escape(token));

/** Time steps whose label fits: every k-th, the cursor's always, none that would touch it. */
export function labelled(tau, pixels, now) {
  const every = Math.max(1, Math.ceil(LABEL / pixels));
  const all = Array.from({ length: tau }, (_, i) => i + 1);
  return all.filter((t) => t === now || ((t - 1) % every === 0 && (every === 1 || Math.abs(t - now) * pixels >= LABEL)));
}

const rowsShown = (size) => (size <= 8 ? Array.from({ length: size }, (_, i) => i + 1) : [1, Math.round(size / 2), size]);

/** What is not computed yet is blank. */
function veils({ tau, seen, lost, mapFrom, paint }) {
  const veil = (from, y0, y1) => ({
    type: "rect", xref: "x", yref: "paper", x0: from + 0.5, x1: tau + 0.5, y0, y1, fillcolor: paint.paper, line: { width: 0 }, layer: "above",
  });
  return [veil(seen, mapFrom, 1), veil(lost, 0, mapFrom - 0.02)];
}

const frame = (t, paint) => ({
  type: "rect", xref: "x", yref: "paper", x0: t - 0.5, x1: t + 0.5, y0: 0, y1: 1, line: { color: paint.unfold, width: 2, dash: "5px,4px" }, layer: "above",
});

const axisName = (text, y, paint) => ({
  text, xref: "paper", yref: "paper", x: 0, y, xanchor: "right", xshift: -32, textangle: -90, showarrow: false, font: { size: 12, color: paint.muted },
});

const below = (text, t, color) => ({ text, xref: "x", yref: "paper", x: t, y: 0, yanchor: "top", yshift: -3, showarrow: false, font: { size: 14, color } });
