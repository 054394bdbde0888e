/** Knows what lies over a plot of time steps: tokens above it, the frame round the current one, a veil over what is not computed. */
import { marksOf } from "../core/marks.js";
import { el } from "./maths.js";

/** The time step under a pointer, or null. @param {PointerEvent} event @param {{l: number, r: number}} margin */
export function timeAt(element, event, tau, margin) {
  const { left, width } = element.getBoundingClientRect();
  const share = (event.clientX - left - margin.l) / (width - margin.l - margin.r);
  return share >= 0 && share < 1 ? 1 + Math.floor(share * tau) : null;
}

/**
 * @param {HTMLElement} over lies over the whole plot
 * @param {{tau: number, now: number, margin: object, width: number, tokens: string[], veils: [number, number][]}} view
 *   veils: from after the first to the second time step
 */
export function cover(over, { tau, now, margin, width, tokens, veils }) {
  Object.assign(over.style, { inset: `${margin.t}px ${margin.r}px ${margin.b}px ${margin.l}px` });
  const box = (name, from, to) => {
    const part = el("i", { class: name });
    Object.assign(part.style, { left: `${(100 * from) / tau}%`, width: `${(100 * (to - from)) / tau}%` });
    return part;
  };
  const label = ({ t, text: words, isNumber }) => {
    const text = el("span", { class: t === now ? "read now" : isNumber ? "read number" : "read" }, words);
    text.style.left = `${(100 * (t - 0.5)) / tau}%`;
    return text;
  };
  over.replaceChildren(...veils.filter(([from, to]) => to > from).map(([from, to]) => box("veil", from, to)), box("frame", now - 1, now),
    ...marksOf(tokens, (width - margin.l - margin.r) / tau, now).map(label));
}
