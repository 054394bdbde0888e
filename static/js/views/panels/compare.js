/** Draws the comparison: h of two runs on one time axis, and the first time step at which they part. */
import { distance, parting, rowsOf } from "../../core/trace/compare.js";
import { decimal } from "../../core/format.js";
import { otherUrl, sameUrl } from "../../core/trace/component.js";
import { baseLayout, signed } from "../plots/plotly.js";
import { plotIn } from "../plots/overlay.js";
import { problem } from "../equations/component.js";
import { find } from "../html.js";

const MARGIN = { l: 46, r: 58, t: 24, b: 10 };
const MAP = 120;            // pixels of one heat map
const HEIGHT = MAP + MARGIN.t + MARGIN.b;
const MOST = 300;           // time steps that still can be told apart

/** @param {HTMLElement} card @param {import("../../stage/panels.js").Tools} tools */
export function createCompare(card, { say, seek, ask, lookUp, forget, redraw }) {
  const form = card.querySelector("form");
  const { other, other_model: model } = /** @type {HTMLFormControlsCollection & {other: HTMLInputElement, other_model: HTMLSelectElement}} */ (form.elements);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    ask({ other: other.value.trim() || null, other_model: model.value || null });
  });
  card.querySelector("[data-clear]").addEventListener("click", () => ask({ other: null, other_model: null }));
  const plots = ["one", "two"].map((name) => plotIn(card.querySelector(`[data-role="${name}"]`), MARGIN, seek));
  const said = card.querySelector("[data-compared]");
  const { otherText, otherModel } = card.dataset;
  let lastKey = [];
  return {
    /** @param {import("../../stage/panels.js").View} view */
    draw({ trace, cursor, paint, width }) {
      if ((!otherText && !otherModel) || width < 50) return;
      const urls = [sameUrl(trace), otherUrl(trace, { text: otherText || trace.text, model: otherModel || trace.model.id })];
      const answers = urls.map((url, k) => lookUp(`compare-${k}`, url));
      const failed = answers.find(({ state }) => state === "problem");
      if (failed) said.replaceChildren(problem(failed.body, { say, retry: () => { urls.forEach(forget); redraw(); } }));
      const runs = answers.flatMap((answer) => (answer.state === "ready" ? [answer.body] : []));
      if (failed || runs.length < answers.length) return;
      if (Math.max(...runs.map(({ tau }) => tau)) > MOST) { said.textContent = say("compare.too_long", { limit: MOST }); return; }
      find(card, "[data-figures]").hidden = false;
      const isOne = runs[0].model.id === runs[1].model.id;
      const parted = parting(runs[0], runs[1], isOne);
      const tau = Math.max(...runs.map((run) => run.tau));
      if ([runs[0], runs[1], paint, width].some((one, k) => one !== lastKey[k])) {
        lastKey = [runs[0], runs[1], paint, width];
        runs.forEach((run, k) => plots[k].show(heatOf(run, { tau, width, paint }), HEIGHT));
      }
      said.textContent = words({ runs, parted, isOne, t: cursor.t, say });
      runs.forEach((run, k) => plots[k].cover({ tau, now: cursor.t, width, tokens: run.outline.x_token, veils: [], mark: parted?.t }));
    },
  };
}

/** @param {{runs: Record<string, any>[], parted: ReturnType<typeof parting>, isOne: boolean, t: number, say: Function}} view */
function words({ runs: [one, other], parted, isOne, t, say }) {
  const tokens = (k) => ({ one: one.outline[k][parted.t - 1], other: other.outline[k][parted.t - 1] });
  const figures = { input: () => tokens("x_token"), best: () => tokens("best_token"), end: () => ({}) };
  const first = parted ? say(`compare.parted.${parted.by}`, { t: parted.t, ...figures[parted.by]() }) : say("compare.never");
  const apart = isOne ? distance(one, other, t) : null;
  return apart === null ? first : `${first} ${say("compare.distance", { t, distance: decimal(apart, 4) })}`;
}

function heatOf(run, { tau, width, paint }) {
  const size = run.hidden_size;
  const bare = { showgrid: false, zeroline: false, ticks: "" };
  const colorbar = {
    thickness: 10, len: MAP, lenmode: "pixels", x: 1.012, xpad: 0, y: 1, yanchor: "top", ypad: 0, outlinewidth: 0,
    tickvals: [-1, 0, 1], ticktext: ["−1", "0", "+1"], tickfont: { color: paint.muted, size: 14 },
  };
  const map = {
    type: "heatmap", x: run.steps.map(({ t }) => t), y: Array.from({ length: size }, (_, i) => i + 1), z: rowsOf(run), zmin: -1, zmax: 1,
    colorscale: signed(paint), hoverinfo: "skip", colorbar,
  };
  const layout = baseLayout(paint, {
    width, height: HEIGHT, margin: MARGIN, hovermode: false,
    xaxis: { ...bare, range: [0.5, tau + 0.5], showticklabels: false },
    yaxis: { ...bare, range: [size + 0.5, 0.5], tickvals: [1, size] },
  });
  return { traces: [map], layout };
}
