/**
 * Plotly, with the page's colours and manners, without its mode bar; only this module and graph.js touch it.
 * The other views build their traces and call `draw`.
 */
import { pixels, withFont } from "./typeset.js";

const NAMES = ["x", "w", "plus", "minus", "prob", "bias", "target", "delay", "unfold", "ink", "muted", "faint", "line", "paper", "card", "accent", "bad",
  ...[1, 2, 3, 4, 5, "full", "rnn1", "rnn2"].map((key) => `series-${key}`)];
const latest = new WeakMap(); // element -> number of its newest drawing

/**
 * What we use of Plotly.
 *
 * @typedef {object} Engine
 * @property {(at: HTMLElement, traces: object[], layout: object, config: object) => Promise<unknown>} newPlot
 * @property {(at: HTMLElement, traces: object[], layout: object, config: object) => Promise<unknown>} react
 * @property {(at: HTMLElement, frame: {data: object[], traces: number[]}, how: object) => Promise<unknown>} animate  traces: the places of those that change
 * @property {(figure: {data: object[], layout: object}, how: {format: string, width: number, height: number}) => Promise<string>} toImage  a data: address
 * @property {(at: Element) => void} purge
 */

/** @returns {Engine | undefined} */
const loaded = () => /** @type {Window & {Plotly?: Engine}} */ (window).Plotly;

/** Plotly itself, once its deferred script (id="plotly") has run. @returns {Promise<Engine>} */
export function plotly() {
  if (loaded()) return Promise.resolve(loaded());
  return new Promise((resolve, reject) => {
    const script = document.scripts.namedItem("plotly");
    script.addEventListener("load", () => resolve(loaded()));
    script.addEventListener("error", () => reject(new Error("plotly.min.js did not load")));
  });
}

/** The theme's colours as rgb(), and the page's font: `colours().x`, `colours()["series-2"]`, `.sans`. @returns {Record<string, string>} */
export function colours() {
  const probe = document.body.appendChild(document.createElement("i"));
  probe.style.forcedColorAdjust = "none";                  // forced colours are all one: a node could not be told from its rim
  const style = getComputedStyle(probe);
  const entries = NAMES.map((name) => {
    probe.style.color = `var(--${name})`;
    return [name, style.color];
  });
  probe.remove();
  return { ...Object.fromEntries(entries), sans: getComputedStyle(document.body).fontFamily };
}

/** Calls back when light turns dark or the other way round. @param {() => void} callback @param {AbortSignal} [signal] ends it */
export function onTheme(callback, signal) {
  document.addEventListener("themechange", callback, { signal });
}

/** Takes away all that was drawn below an element. @param {HTMLElement} root */
export function purge(root) {
  for (const plot of root.querySelectorAll(".js-plotly-plot")) loaded().purge(plot);
}

/** The scale of signed values: teal below 0, brown above, the card's own colour at 0. */
export const signed = (paint) => [[0, paint.minus], [0.5, paint.card], [1, paint.plus]];

/** A layout with our fonts and colours and no title; what is given comes on top. */
export function baseLayout(paint, given = {}) {
  const axis = { color: paint.muted, gridcolor: paint.line, zerolinecolor: paint.line, fixedrange: true };
  return {
    margin: { l: 0, r: 0, t: 0, b: 0 }, showlegend: false, dragmode: false, hovermode: "closest",
    paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)",
    font: { family: paint.sans, size: 14, color: paint.ink },
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
  const engine = await plotly().catch(() => null);         // the stage tells that it did not come
  if (!engine || latest.get(element) !== mine || !element.isConnected) return;
  await engine.react(element, traces, layout, { displayModeBar: false, doubleClick: false, ...config });
}

/** A drawn figure as a picture, on a ground of its own and under another image. @param {any} figure @param {"png"|"svg"} format @param {string} over a data: address @returns {Promise<string>} a data: address */
export async function picture({ data, layout }, format, ground, over) {
  const engine = await plotly();
  const { width, height } = layout;
  const image = { source: over, layer: "above", xref: "paper", yref: "paper", x: 0, y: 1, sizex: 1, sizey: 1, sizing: "stretch" };
  const svg = await withFont(await engine.toImage({ data, layout: { ...layout, paper_bgcolor: ground, images: [image] } }, { format: "svg", width, height }));
  return format === "svg" ? svg : pixels(svg, { width, height }, 2);
}

/** Plotly reads a little HTML in its labels: a token such as <s> must stay what it is. */
export function escape(text) {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
