/** Draws the card of what a run costs: the h kept by now, and lines of time and memory against tau once measured. */
import { series, statesInMemory, table } from "../../core/trace/cost.js";
import { count } from "../../core/format.js";
import { computedTo } from "../../core/cursor/cursor.js";
import { baseLayout, draw } from "./plotly.js";
import { all, el, find } from "../html.js";

const HEIGHT = 200;
const WHAT = /** @type {const} */ (["seconds", "bytes"]);  // a plot of each
const LOOKS = { training: { hue: "w", symbol: "circle", dash: "solid" }, forward: { hue: "x", symbol: "square", dash: "dash" } };

/** @typedef {{state: "none" | "working" | "ready", costs: import("../../core/trace/cost.js").Cost[]}} Measured  what the API says of a network's cost */

/** @param {HTMLElement} card @param {import("../../stage/panels.js").Tools} tools */
export function createCost(card, { say, measure }) {
  const plots = find(card, '[data-role="plots"]');
  const status = card.querySelector("[data-status]");
  const button = find(card, "[data-measure]");
  let view = null;
  let costs = [];
  let lastKey = "";
  button.addEventListener("click", start);

  async function start() {
    const { model: { id } } = view.trace;
    button.setAttribute("aria-disabled", "true");
    status.textContent = say("cost.begun");
    try {
      await measure(id, (answer) => {
        if (!card.isConnected) return false;
        show(answer, say("cost.working", { tau: count(answer.costs.at(-1)?.tau ?? 0) }));
        return true;
      });
    } catch {
      status.textContent = say("cost.failed");
    }
    button.setAttribute("aria-disabled", "false");
  }

  /** @param {Measured} answer @param {string} words while it is being measured */
  function show(answer, words) {
    costs = answer.costs;
    status.textContent = answer.state === "working" && costs.length ? words : answer.state === "working" ? say("cost.begun") : "";
    button.hidden = answer.state === "ready";
    const rows = table(costs).map(([tau, ...rest]) => el("tr", {}, el("th", { scope: "row" }, count(tau)), ...rest.map((one) => el("td", {}, String(one)))));
    find(card, "[data-costs]").hidden = !costs.length;
    card.querySelector("[data-costs] tbody").replaceChildren(...rows);
    drawPlots();
  }

  function drawPlots() {
    const now = JSON.stringify([costs, view.width, view.paint]);
    plots.hidden = !costs.length;
    if (!costs.length || now === lastKey) return;
    lastKey = now;
    const places = all(plots, "[role=img]");
    for (const [i, what] of WHAT.entries()) plot(places[i], series(costs, what), { what, paint: view.paint, say });
  }

  return {
    /** @param {import("../../stage/panels.js").View} next */
    draw(next) {
      const isFirst = !view;
      view = next;
      if (isFirst) show(next.cost, "");
      else drawPlots();
      const { trace, cursor, forgot } = next;
      const steps = computedTo(cursor, trace.cell.states[0], trace);
      const each = trace.outline.h_bytes;
      const states = statesInMemory(steps, forgot);
      card.querySelector("[data-kept]").textContent = say("cost.kept", { steps: count(steps), kept: count(states), each: count(each), bytes: count(states * each) });
    },
  };
}

function plot(element, lines, { what, paint, say }) {
  const traces = lines.map(({ work, x, y }) => {
    const { hue, symbol, dash } = LOOKS[work];
    return { type: "scatter", mode: "lines+markers", x, y, name: say(`cost.${work}`), line: { color: paint[hue], width: 2, dash }, marker: { color: paint[hue], symbol, size: 7 }, hoverinfo: "skip" };
  });
  const layout = baseLayout(paint, {
    height: HEIGHT, width: element.clientWidth, margin: { l: 44, r: 12, t: 28, b: 38 }, hovermode: false,
    title: { text: say(what === "seconds" ? "cost.seconds" : "cost.memory"), font: { size: 14, color: paint.ink }, x: 0, xanchor: "left", xref: "paper", y: 0.97, yanchor: "top" },
    xaxis: { rangemode: "tozero", nticks: 4, ticklabelstandoff: 4, title: { text: say("cost.steps"), font: { size: 14, color: paint.muted }, standoff: 6 } },
    yaxis: { rangemode: "tozero", nticks: 5, ticklabelstandoff: 4 },
  });
  return draw(element, traces, layout, { staticPlot: true });
}
