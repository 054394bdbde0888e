/** Draws a function of one number: its curve, and the point that a step is at. A small inline SVG. */
import { svg } from "../html.js";

const WIDTH = 144;          // pixels, as the style sheet has it
const HEIGHT = 96;
const EDGE = 7;
const PIECES = 60;

/**
 * @param {{f: (x: number) => number, from: number, to: number, low: number, high: number, x: number, y: number,
 *   hue: string, marks: [number, number, string][]}} view  the window, the point, and labels (x, y, text) beside the axes
 */
export function curve({ f, from, to, low, high, x, y, hue, marks }) {
  const px = (value) => EDGE + ((value - from) / (to - from)) * (WIDTH - 2 * EDGE);
  const py = (value) => HEIGHT - EDGE - ((value - low) / (high - low)) * (HEIGHT - 2 * EDGE);
  const points = Array.from({ length: PIECES + 1 }, (_, i) => from + ((to - from) * i) / PIECES);
  const path = points.map((at, i) => `${i ? "L" : "M"}${px(at).toFixed(1)} ${py(Math.min(high, f(at))).toFixed(1)}`).join("");
  const zeroX = px(Math.max(from, 0));
  const zeroY = py(Math.max(low, 0));
  return svg("svg", { class: `curve hue-${hue}`, viewBox: `0 0 ${WIDTH} ${HEIGHT}`, "aria-hidden": "true" },
    svg("path", { class: "axes", d: `M${EDGE} ${zeroY}H${WIDTH - EDGE}M${zeroX} ${EDGE}V${HEIGHT - EDGE}` }),
    svg("path", { class: "line", d: path }),
    svg("path", { class: "drop", d: `M${px(x)} ${zeroY}V${py(y)}H${zeroX}` }),
    svg("circle", { cx: px(x), cy: py(y), r: 4 }),
    ...marks.map(([mx, my, label]) => svg("text", { x: px(mx), y: py(my) }, label)));
}
