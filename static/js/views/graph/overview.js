/** Draws the overview strip: the whole sentence in one line, what of it the graph shows, and where the cursor stands. */
import { overview } from "../../core/scene/layout.js";
import { marksOf } from "../../core/scene/marks.js";
import { roomOf } from "../../core/scene/shapes.js";
import { computedTo, isBackward } from "../../core/cursor/cursor.js";
import { el } from "../html.js";

/** @param {HTMLElement} strip @param {(t: number) => void} onSeek */
export function createOverview(strip, onSeek) {
  let tau = 1;
  const seek = ({ clientX }) => {
    const { left, width } = strip.getBoundingClientRect();
    onSeek(1 + Math.floor(((clientX - left) / width) * tau));
  };
  strip.addEventListener("pointerdown", (event) => { strip.setPointerCapture(event.pointerId); seek(event); });
  strip.addEventListener("pointermove", (event) => { if (strip.hasPointerCapture(event.pointerId)) seek(event); });
  return {
    /** @param {number} width of the strip; read off the document it would cost a layout. Hidden while the graph shows every time step. */
    draw(sequence, window, cursor, width) {
      tau = sequence.tau;
      const { from, share } = overview(window, tau);
      strip.hidden = share === 1;
      if (strip.hidden) return;
      const set = (name, value) => strip.style.setProperty(name, String(value));
      set("--from", from); set("--share", share); set("--done", (isBackward(cursor) ? tau - 1 : cursor.t - 1) / tau); set("--one", 1 / tau);
      const tokens = marksOf(sequence.inputs, width / tau, cursor.t).map(({ t, text, isNumber }) => {
        const look = t === cursor.t ? "now" : t <= computedTo(cursor, sequence.cell.stages.forward[0], sequence) ? "done" : "";
        const token = el("span", { class: isNumber ? `${look} number` : look }, text);
        token.style.setProperty("--at", String((t - 0.5) / tau));
        token.style.setProperty("--half", `${roomOf(text) / 2 + 4}px`);
        return token;
      });
      strip.replaceChildren(el("i", { class: "window" }), ...tokens);
    },
  };
}
