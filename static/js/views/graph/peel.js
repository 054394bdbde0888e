/** Draws the line over the graph that peels the state; each f is tied to its column. */
import { inputsOf, peel } from "../../core/scene/peel.js";
import { all, el } from "../html.js";
import { rove } from "../roving.js";

const at = (name, t) => [el("i", {}, name), el("sup", {}, `(${t})`)];

/**
 * @param {HTMLElement} line
 * @param {{say: Function, onColumn: (t: number | null) => void, onPick: (t: number) => void}} on  hovered or focused; chosen
 */
export function createPeel(line, { say, onColumn, onPick }) {
  let lastKey = "";
  const stepOf = ({ target }) => Number(target.closest("[data-t]")?.dataset.t) || null;
  line.addEventListener("pointerover", (event) => onColumn(stepOf(event)));
  line.addEventListener("pointerleave", () => onColumn(null));
  line.addEventListener("focusin", (event) => onColumn(stepOf(event)));
  line.addEventListener("focusout", () => onColumn(null));
  line.addEventListener("click", (event) => { const t = stepOf(event); if (t) onPick(t); });
  rove(line, (buttons, from, key) => buttons[buttons.indexOf(from) + ({ ArrowRight: 1, ArrowLeft: -1 }[key] ?? NaN)]);
  return {
    /** @param {number} t @param {boolean} isFolded the recurrence itself, no step of it written out */
    draw(t, isFolded) {
      const now = `${t} ${isFolded}`;
      if (now === lastKey) return;
      lastKey = now;
      const had = line.contains(document.activeElement);
      line.replaceChildren(...(isFolded ? recurrence(t, say) : written(t, say)));
      const outer = line.querySelector("button");
      outer.tabIndex = 0;
      if (had) outer.focus({ preventScroll: true });
    },
    /** @param {number | null} t the column that the pointer is on */
    light(t) {
      for (const part of all(line, "[data-t]")) part.classList.toggle("lit", Number(part.dataset.t) === t);
    },
  };
}

function recurrence(t, say) {
  return [...at("h", t), " = ", layer(t, at("h", t - 1), say)];
}

function written(t, say) {
  const inputs = inputsOf(t).flatMap((k, i) => [i ? ", " : "", ...(k === null ? ["…"] : at("x", k))]);
  return [...at("h", t), " = ", ...at("g", t), "(", ...inputs, ") = ", within(peel(t), say)];
}

function within(part, say) {
  if (part === "h0") return el("span", {}, ...at("h", 0));
  if (part.skipped) return el("span", {}, "… ", within(part.skipped, say), " …");
  return layer(part.t, [within(part.inner, say)], say);
}

/** f( inner, x(t); θ) */
function layer(t, inner, say) {
  const f = el("button", { type: "button", tabindex: "-1", "aria-label": say("stage.peel_f", { t, before: t - 1 }) }, el("i", {}, "f"));
  return el("span", { "data-t": String(t) }, f, "(", ...inner, ", ", ...at("x", t), "; ", el("i", {}, "θ"), ")");
}
