/** Lays over a plot of time steps: tokens above it, the frame round the current one, a veil over what is not computed. */
import { marksOf } from "../../core/scene/marks.js";
import { draw } from "./plotly.js";
import { el } from "../html.js";

/** @typedef {{l: number, r: number, t: number, b: number}} Margin */

/** The time step under a pointer, or null. @param {MouseEvent} event @param {Margin} margin */
export function timeAt(element, event, tau, margin) {
  const { left, width } = element.getBoundingClientRect();
  const share = (event.clientX - left - margin.l) / (width - margin.l - margin.r);
  return share >= 0 && share < 1 ? 1 + Math.floor(share * tau) : null;
}

/** Boxes from after one time step to another. @returns {(name: string, from: number, to: number) => HTMLElement} */
export const spanOver = (tau) => (name, from, to) => {
  const part = el("i", { class: name });
  Object.assign(part.style, { left: `${(100 * from) / tau}%`, width: `${(100 * (to - from)) / tau}%` });
  return part;
};

/** A word over or under a time step. */
export function labelOver(tau, t, name, words) {
  const text = el("span", { class: name }, words);
  text.style.left = `${(100 * (t - 0.5)) / tau}%`;
  return text;
}

/**
 * @param {HTMLElement} over lies over the whole plot
 * @param {{tau: number, now: number, margin: Margin, width: number, tokens: string[], veils: [number, number][], mark?: number|null}} view
 *   veils: from after the first to the second time step; mark: a line before this one
 */
function cover(over, { tau, now, margin, width, tokens, veils, mark = null }) {
  Object.assign(over.style, { inset: `${margin.t}px ${margin.r}px ${margin.b}px ${margin.l}px` });
  const box = spanOver(tau);
  const label = ({ t, text: words, isNumber }) => labelOver(tau, t, t === now ? "read now" : isNumber ? "read number" : "read", words);
  over.replaceChildren(...veils.filter(([from, to]) => to > from).map(([from, to]) => box("veil", from, to)), box("frame", now - 1, now),
    ...(mark ? [box("mark", mark - 1, mark - 1)] : []), ...marksOf(padded(tokens, tau), (width - margin.l - margin.r) / tau, now).map(label));
}

/** Of the shorter of two runs: nothing stands where it has ended. */
const padded = (tokens, tau) => Array.from({ length: tau }, (_, i) => tokens[i] ?? "");

/** A plot with what lies over it; a click goes to the time step. */
export function plotIn(element, margin, seek) {
  const [plot, over] = [el("div", {}), el("div", { class: "over" })];
  let tau = 0;
  element.replaceChildren(plot, over);
  element.addEventListener("click", (event) => { const t = tau && timeAt(element, event, tau, margin); if (t) seek(t); });
  return {
    show({ traces, layout }, height) {
      element.style.height = element.style.minHeight = `${height}px`;
      draw(plot, traces, layout, { staticPlot: true });
    },
    cover(view) { tau = view.tau; cover(over, { ...view, margin }); },
  };
}
