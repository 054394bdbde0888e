/** Knows the overview strip: the whole sentence in one line, what of it the graph shows, and where the cursor stands. */
import { labelled, overview } from "../core/layout.js";
import { el } from "./maths.js";

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
    /** Hidden while the graph shows every time step. */
    draw(sequence, window, cursor) {
      tau = sequence.tau;
      const { from, share } = overview(window, tau);
      strip.hidden = share === 1;
      if (strip.hidden) return;
      const set = (name, value) => strip.style.setProperty(name, String(value));
      set("--from", from); set("--share", share); set("--done", (cursor.t - 1) / tau); set("--one", 1 / tau);
      const tokens = labelled(tau, strip.clientWidth / tau, cursor.t).map((t) => {
        const token = el("span", { class: t === cursor.t ? "now" : t < cursor.t ? "done" : null }, sequence.inputs[t - 1]);
        token.style.setProperty("--at", String((t - 0.5) / tau));
        return token;
      });
      strip.replaceChildren(el("i", { class: "window" }), ...tokens);
    },
  };
}
