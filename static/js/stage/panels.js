/**
 * The panels under the stage, in the order in which they are drawn. One is a partial templates/partials/unroll_<panel>.html
 * whose element has the panel's id, and a view that draws it; a page without that element goes without the panel.
 *
 * @typedef {object} View  what is to be shown
 * @property {object} trace       the API's answer as core/trace/trace.js keeps it: read it by stepAt and its outline
 * @property {{name: "h"|"a"|"dh"|"da", rows: number[][] | null}} map  for the heat map, a row a component; null while under way
 * @property {import("../core/scene/scene.js").Sequence} sequence
 * @property {import("../core/cursor/cursor.js").Cursor} cursor
 * @property {object | null} ngram  what counting says of the same sentence
 * @property {boolean} forgot    whether no h but the latest is kept
 * @property {object} cost        what has been measured of the network
 * @property {object} paint       the theme's colours (views/plots/paint.js); a new object whenever the theme changes
 * @property {number} width       of `kept`, or else of the panel, in pixels, measured outside of drawing
 * @property {number} picked      the component that is written out, from 1
 * @property {string} parameter   whose gradient is shown: W U b V c
 *
 * @typedef {object} Tools
 * @property {(key: string, params?: object) => string} say  the page's words
 * @property {(change: (cursor: object) => object) => void} steer  moves the cursor and stops playing
 * @property {(t: number) => void} seek  to another time step, same stage
 * @property {(i: number) => void} pick  writes out another component
 * @property {(fields: Record<string, string|null>) => void} ask  asks for the page anew with other fields in the address
 * @property {(format: "png"|"svg") => Promise<string>} picture  of the graph, as a data: address
 * @property {(slot: string, url: string) => import("../core/request_cache.js").Answer} lookUp  what the API says; it draws again once it has come
 * @property {(url: string) => void} forget  a problem, so that it is asked for again
 * @property {(parameter: string) => void} choose  whose gradient is shown
 * @property {(model: string, tell: (answer: object) => boolean) => Promise<void>} measure  has the cost of a network measured
 * @property {() => void} redraw  draws again, when something came in that the cursor does not say
 *
 * @typedef {object} Panel
 * @property {string} id
 * @property {string} [kept]  id of an element in it (or of it) that outlives a change of sentence, so that a picture changes
 *   and never vanishes; if it is the panel's own, its view lives on as well
 * @property {boolean} [always]   drawn even while the vectors of the cursor's step are under way (a long run); the others wait
 * @property {(host: HTMLElement, tools: Tools) => {draw: (view: View) => void, ask?: (view: View) => void}} create  ask: what it
 *   will look up, asked a frame before it is drawn, so that the answer may be there by then
 */
import { stepAt } from "../core/trace/trace.js";
import { createBack } from "../views/panels/backward.js";
import { createBars } from "../views/plots/bars.js";
import { createCompare } from "../views/panels/compare.js";
import { createEquations } from "../views/equations/equations.js";
import { createHeat } from "../views/plots/heat.js";
import { createCost } from "../views/plots/cost.js";
import { createCode } from "../views/equations/code.js";
import { createTake } from "../views/panels/export.js";
import { createWeights } from "../views/equations/weights.js";

/** @type {readonly Panel[]} */
export const PANELS = Object.freeze([
  { id: "equations", create: createEquations },
  { id: "bars-card", kept: "bars", create: createBars },
  { id: "weights", kept: "weights", always: true, create: createWeights },
  { id: "back-card", always: true, create: createBack },
  { id: "heat", kept: "heat", always: true, create: createHeat },
  { id: "compare-card", always: true, create: createCompare },
  { id: "cost", kept: "cost-plots", always: true, create: createCost },
  { id: "code", always: true, create: createCode },
  { id: "take", always: true, create: createTake },
]);

/** The panels of the page that has just come. @param {Tools} tools @param {(element: HTMLElement) => void} measure */
export function openPanels(tools, measure) {
  const open = new Map();                                  // id -> {panel, host, view, sized}
  return {
    begin() {
      for (const panel of PANELS) {
        const { id, kept, create } = panel;
        const fresh = document.getElementById(id);
        if (!fresh) { open.delete(id); continue; }
        const before = open.get(id);
        const old = kept && before?.sized;
        if (old) document.getElementById(kept).replaceWith(old);
        const sized = old ?? document.getElementById(kept ?? id);
        if (!old) measure(sized);
        const host = kept === id ? sized : fresh;
        const view = before && kept === id ? before.view : create(host, tools);
        open.set(id, { panel, host, view, sized });
      }
    },
    /** @param {Omit<View, "width">} shown */
    ask(shown) {
      if (stepAt(shown.trace, shown.cursor.t)) for (const { view } of open.values()) view.ask?.(shown);
    },
    /** @param {Omit<View, "width">} shown @param {(element: HTMLElement) => number} widthOf */
    draw(shown, widthOf) {
      const isHere = stepAt(shown.trace, shown.cursor.t) !== null;
      for (const { panel, host, view, sized } of open.values()) {
        if (!panel.always) host.setAttribute("aria-busy", String(!isHere));
        if (isHere || panel.always) view.draw({ ...shown, width: widthOf(sized) });
      }
    },
  };
}
