/** Knows what lights up over the graph: every arrow of one parameter, and a column. The picture beneath stays as it is. */
import { PARAMETERS } from "../../core/scene/progress.js";
import { svg } from "../html.js";

/** @param {SVGElement} sheet lies over the graph @param {HTMLElement} band the light on a column */
export function createGlow(sheet, band) {
  let lit = "";
  return {
    /** @param {import("../../core/scene/scene.js").Scene} scene @param {string | null} parameter */
    parameter({ edges, nodes }, parameter) {
      const mine = PARAMETERS.includes(parameter) ? parameter : null;
      const lines = edges.filter(({ via }) => via === mine).map(({ points }) => `M${points.map((point) => point.join(" ")).join("L")}`);
      const path = lines.join("");
      const rounds = nodes.filter(({ kind }) => kind === mine);
      const now = `${mine} ${path}`;
      if (now === lit) return;
      lit = now;
      sheet.setAttribute("class", `glow glow-${mine}`);
      sheet.replaceChildren(svg("path", { d: path || "M0 0" }), ...rounds.map(({ x, y, r }) => svg("circle", { cx: x, cy: y, r: r + 5 })));
    },
    /** @param {import("../../core/scene/layout.js").Layout} frame @param {import("../../core/scene/folding.js").Place | undefined} place */
    column(frame, place) {
      band.hidden = !place;
      if (place) Object.assign(band.style, { left: `${place.x - frame.pitch / 2}px`, width: `${frame.pitch}px`, height: `${frame.height}px` });
    },
  };
}
