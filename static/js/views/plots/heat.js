/**
 * Draws the heat map of h, a or their gradients, H × τ, with the loss of each step below it on the same time axis.
 *
 * Plotly draws all columns once a sentence. What changes with the cursor lies over them as plain boxes: the veil over
 * what is not computed yet, the frame round the current column, the tokens. So a step costs next to nothing.
 */
import { reachedBack } from "../../core/trace/backward.js";
import { scientific } from "../../core/format.js";
import { ticks } from "../../core/scale.js";
import { marksOf } from "../../core/scene/marks.js";
import { ofGradient } from "../../core/cell.js";
import { computedTo, isBackward } from "../../core/cursor/cursor.js";
import { baseLayout, draw, signed } from "./plotly.js";
import { el } from "../html.js";
import { labelOver, spanOver, timeAt } from "./overlay.js";

const MARGIN = { l: 54, r: 58, t: 24, b: 26 };
const LOSS = 74;            // pixels of the loss panel
const GAP = 14;
const LEAST = 3;            // pixels of the smallest loss: a step that is computed shows a bar

/**
 * @typedef {import("../../core/trace/trace.js").Trace} Trace
 * @typedef {import("../../core/cursor/cursor.js").Cursor} Cursor
 * @typedef {import("../../stage/panels.js").View} View
 * @typedef {import("../graph/looks.js").Paint} Paint
 */

/** Room for H components: a tall enough cell for a few, a smooth picture for many. */
const heightOf = (size) => Math.max(110, Math.min(220, size * 34));

/** @param {HTMLElement} element */
export function createHeat(element, { say, seek }) {
  const plot = el("div", {});
  const over = el("div", { class: "over" });
  element.replaceChildren(plot, over);
  element.addEventListener("click", (event) => { const t = last && timeAt(element, event, last.trace.tau, MARGIN); if (t) seek(t); });
  let lastLook = "";
  let last = null;
  return {
    /** @param {View} view */
    draw({ trace, map: { name, rows, limit }, cursor, forgot, paint, width }) {
      const lost = computedTo(cursor, trace.cell.stages.forward.at(-1), trace);
      const look = JSON.stringify([width, paint, name]);
      if (last?.trace !== trace || last.rows !== rows || lastLook !== look) {
        [last, lastLook] = [{ trace, rows }, look];
        element.style.height = element.style.minHeight = `${heightOf(trace.hidden_size) + GAP + LOSS + MARGIN.t + MARGIN.b}px`;
        draw(plot, tracesOf(trace, { name, rows, limit }, paint), layoutOf({ trace, name, paint, say, width }), { staticPlot: true });
      }
      const lostWith = forgot && name in trace.cell.nodes ? computedTo(cursor, trace.cell.states[0], trace) - 1 : 0;      // with h, what it was made of
      cover(over, { trace, cursor, veiled: veiled(cursor, name, trace), lost, forgotten: lostWith, width: width - MARGIN.l - MARGIN.r });
    },
  };
}

/** The columns that are not computed yet: after the cursor, of gradients before it. @returns {[number, number]} from after, to */
function veiled(cursor, name, trace) {
  const { cell, tau } = trace;
  if (name in cell.nodes) return [computedTo(cursor, name, trace), tau];
  return isBackward(cursor) ? [0, reachedBack(cell, cursor, ofGradient(cell, name)) - 1] : [0, tau];
}

/** @param {Trace} trace @param {View["map"]} map @param {Paint} paint */
function tracesOf({ outline: { L }, hidden_size: size }, { rows, limit }, paint) {
  const end = limit === 1 ? "1" : short(limit);
  const x = L.map((_, i) => i + 1);
  const colorbar = {
    thickness: 10, len: heightOf(size), lenmode: "pixels", x: 1.012, xpad: 0, y: 1, yanchor: "top", ypad: 0, outlinewidth: 0,
    tickvals: [-limit, 0, limit], ticktext: [`−${end}`, "0", `+${end}`], tickfont: { color: paint.muted, size: 14 },
  };
  const map = {
    type: "heatmap", x, y: Array.from({ length: size }, (_, i) => i + 1), z: rows ?? [], zmin: -limit, zmax: limit,
    colorscale: signed(paint), hoverinfo: "skip", colorbar,
  };
  const loss = { type: "bar", x, y: L, yaxis: "y2", width: 0.72, hoverinfo: "skip", marker: { color: paint.muted, line: { width: 0 } } };
  const top = lossScale(L).top;
  const least = { ...loss, y: L.map((one) => (one < (LEAST * top) / LOSS ? (LEAST * top) / LOSS : null)) };
  return [map, loss, least];
}

const short = (x) => (x < 0.01 || x >= 1000 ? scientific(x) : x.toPrecision(2));

/** The ticks of the loss and the upper end of its axis. */
function lossScale(losses) {
  const scale = ticks(Math.max(...losses), 3);
  return { scale, top: scale.at(-1) * 1.04 };
}

function layoutOf({ trace, name, paint, say, width }) {
  const { tau, hidden_size: size } = trace;
  const map = heightOf(size);
  const inner = map + GAP + LOSS;
  const { scale, top } = lossScale(trace.outline.L);
  const bare = { showgrid: false, zeroline: false, ticks: "" };
  return baseLayout(paint, {
    width, height: inner + MARGIN.t + MARGIN.b, margin: MARGIN, hovermode: false, barmode: "overlay",
    xaxis: { ...bare, range: [0.5, tau + 0.5], showticklabels: false, anchor: "y" },
    yaxis: { ...bare, range: [size + 0.5, 0.5], domain: [(LOSS + GAP) / inner, 1], tickvals: rowsShown(size) },
    yaxis2: {
      range: [0, top], domain: [0, LOSS / inner], tickvals: scale, color: paint.muted, gridcolor: paint.line,
      zerolinecolor: paint.muted, fixedrange: true, anchor: "x",
    },
    annotations: [axisName(say(`heat.axis.${name}`), 1 - map / inner / 2, paint), axisName(say("unroll.loss_axis"), LOSS / inner / 2, paint)],
  });
}

const rowsShown = (size) => (size <= 8 ? Array.from({ length: size }, (_, i) => i + 1) : [1, Math.round(size / 2), size]);

const axisName = (text, y, paint) => ({
  text, xref: "paper", yref: "paper", x: 0, y, xanchor: "right", yanchor: "middle", xshift: -32, textangle: -90, showarrow: false, font: { size: 14, color: paint.muted },
});

/**
 * What lies over the columns: blank where nothing is computed yet, the frame, x above and y below.
 * @param {HTMLElement} over @param {{trace: Trace, cursor: Cursor, veiled: [number, number], lost: number, forgotten: number, width: number}} view
 */
function cover(over, { trace: { tau, outline, hidden_size: size }, cursor, veiled: [from, to], lost, forgotten, width }) {
  const read = isBackward(cursor) ? tau : cursor.t;
  const now = cursor.t;
  Object.assign(over.style, { inset: `${MARGIN.t}px ${MARGIN.r}px ${MARGIN.b}px ${MARGIN.l}px` });
  const box = spanOver(tau);
  const veils = [box("veil", from, to), box("veil loss", lost, tau)];
  if (forgotten > 0) veils.push(box("veil forgotten", 0, forgotten));
  veils.at(-1).style.height = `${heightOf(size)}px`;
  veils[0].style.height = `${heightOf(size)}px`;
  veils[1].style.height = `${LOSS - 2}px`;
  const marks = (tokens) => marksOf(tokens, width / tau, now);
  const label = (t, name, token) => labelOver(tau, t, t === now ? `${name} now` : name, token);
  over.replaceChildren(
    ...veils, box("frame", now - 1, now),
    ...marks(outline.x_token).map(({ t, text, isNumber }) => label(t, `read${t <= read ? "" : " pending"}${isNumber ? " number" : ""}`, text)),
    ...marks(outline.y_token).filter(({ isNumber }) => !isNumber).map(({ t, token }) => label(t, t <= lost ? "target" : "target pending", token)),
  );
}
