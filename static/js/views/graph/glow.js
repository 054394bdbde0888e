/** Lights up over the graph: every arrow of one parameter, and a column. The picture beneath stays as it is. */
import { svg } from "../html.js";

/** @param {SVGElement} sheet lies over the graph @param {HTMLElement} band the light on a column */
export function createGlow(sheet, band) {
  let lit = "";
  return {
    /** A parameter everywhere, or a node at time step t. @param {import("../../core/scene/scene.js").Scene} scene @param {string | null} name */
    light({ edges, nodes, parameters }, name, t) {
      const isShared = parameters.includes(name ?? "");
      const mine = isShared || nodes.some(({ kind }) => kind === name) ? name : null;
      const lines = edges.filter(({ via }) => via === mine).map(({ points }) => `M${points.map((point) => point.join(" ")).join("L")}`);
      const path = lines.join("");
      const rounds = nodes.filter((node) => node.kind === mine && (isShared || (node.t ?? t) === t));
      const now = [mine, path, ...rounds.flatMap(({ x, y }) => [x, y])].join(" ");
      if (now === lit) return;
      lit = now;
      sheet.setAttribute("class", `glow glow-${mine}`);
      sheet.dataset.hue = edges.find(({ via }) => via === mine)?.hue ?? "";
      sheet.replaceChildren(svg("path", { d: path || "M0 0" }), ...rounds.map(({ x, y, r }) => svg("circle", { cx: x, cy: y, r: r + 5 })));
    },
    /** @param {import("../../core/scene/layout.js").Layout} frame @param {import("../../core/scene/folding.js").Place | undefined} place */
    column(frame, place) {
      band.hidden = !place;
      if (place) Object.assign(band.style, { left: `${place.x - frame.pitch / 2}px`, width: `${frame.pitch}px`, height: `${frame.height}px` });
    },
  };
}
