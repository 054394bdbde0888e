/** Charts the orders of n-grams beside each other: n-grams against |V|^n, held-out perplexity, contexts never seen. */
import { count, decimal, power, scientific } from "../../core/format.js";
import { baseLayout, draw, escape } from "./plotly.js";

const HEIGHT = 220;
const LINES = { possible: "dot", distinct: "solid", network: "dash", add_k: "dot", witten_bell: "dashdot", kneser_ney: "solid", unseen: "solid" };
const SIGNS = { possible: "diamond-open", distinct: "circle", add_k: "diamond", witten_bell: "square", kneser_ney: "circle", unseen: "circle" };
export const HUES = { possible: "muted", distinct: "series-3", network: "unfold", add_k: "muted", witten_bell: "series-2", kneser_ney: "series-3", unseen: "ink" };

/**
 * @typedef {"distinct" | "perplexity" | "unseen"} Kind
 * @typedef {{key: string, name: string, values: (number|null)[], shown: string[]}} Line
 * @typedef {{possible: number, distinct: number, unseen_contexts: number, perplexity: Record<string, number|null>}} Order  perplexity: by smoothing
 * @typedef {{num_parameters: number, perplexity: number | null}} Network
 */

/**
 * The lines of one chart, out of the API's answer.
 * @param {Kind} kind @param {{growth: {orders: Order[]}, networks: Network[]}} answer @param {Record<string, string>} names
 * @returns {Line[]}
 */
export function linesOf(kind, { growth: { orders }, networks: [network] }, names) {
  const line = (key, values, write) => ({ key, name: names[key], values, shown: values.map((value) => (value === null ? "∞" : write(value))) });
  const flat = (value) => orders.map(() => value);
  if (kind === "distinct") {
    const lines = [line("possible", orders.map((one) => one.possible), large), line("distinct", orders.map((one) => one.distinct), count)];
    return network ? [...lines, line("network", flat(network.num_parameters), count)] : lines;
  }
  if (kind === "unseen") return [line("unseen", orders.map((one) => 100 * one.unseen_contexts), (share) => `${decimal(share, 1)} %`)];
  const kinds = ["add_k", "witten_bell", "kneser_ney"].map((key) => line(key, orders.map((one) => one.perplexity[key]), (x) => decimal(x, 1)));
  return network?.perplexity ? [...kinds, line("network", flat(network.perplexity), (x) => decimal(x, 1))] : kinds;
}

const large = (x) => (x < 1e9 ? count(Math.round(x)) : scientific(x));

/** Ticks that stand apart: over few decades at 1, 2 and 5, over many at every third or so. @param {(number|null)[]} values */
export function logAxis(values) {
  const finite = values.filter((value) => value > 0);
  const low = Math.floor(Math.log10(Math.min(...finite)));
  const high = Math.ceil(Math.log10(Math.max(...finite)));
  const steps = high - low > 3 ? [1] : [1, 2, 5];
  const every = Math.ceil((high - low) / 6);
  const ticks = Array.from({ length: high - low + 1 }, (_, i) => low + i).filter((power) => steps.length > 1 || (power - low) % every === 0)
    .flatMap((power) => steps.map((step) => step * 10 ** power));
  const [bottom, top] = [Math.min(...finite), Math.max(...finite)].map(Math.log10);
  const room = 0.06 * (top - bottom || 1);
  return { type: "log", tickvals: ticks, ticktext: ticks.map((tick) => (tick < 1e5 ? count(tick) : power(Math.round(Math.log10(tick))))), range: [bottom - room, top + room] };
}

/** @param {HTMLElement} element @param {{kind: Kind, lines: Line[], paint: Record<string, string>, say: Function}} view */
export function growth(element, { kind, lines, paint, say }) {
  const n = lines[0].values.map((_, i) => i + 1);
  const traces = lines.map(({ key, name, values, shown }) => ({
    type: "scatter", mode: key === "network" ? "lines" : "lines+markers", x: n, y: values, name,
    line: { color: paint[HUES[key]], width: 2, dash: LINES[key] }, marker: { color: paint[HUES[key]], size: 8, symbol: SIGNS[key] },
    text: shown.map((value, i) => say("growth.hover", { n: i + 1, name: escape(name), value })), hoverinfo: "text",
  }));
  element.style.height = `${HEIGHT}px`;
  const axis = kind === "unseen" ? { range: [-3, 103], ticksuffix: " %" } : logAxis(lines.flatMap(({ values }) => values));
  return draw(element, traces, baseLayout(paint, {
    height: HEIGHT, font: { family: paint.sans, size: 14, color: paint.ink }, margin: { l: 54, r: 12, t: 8, b: 28 },
    xaxis: { tickvals: n, ticktext: n.map((order) => say("growth.order", { n: order })), showgrid: false, range: [0.8, n.length + 0.2] },
    yaxis: axis,
  }), { responsive: true });
}
