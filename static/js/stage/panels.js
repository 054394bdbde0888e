/**
 * The panels under the stage, in the order in which they are drawn. One is a partial templates/partials/unroll_<panel>.html
 * whose element has the panel's name as its data-part, and a view that draws it; a stage without that element goes without.
 *
 * @typedef {import("../core/cursor/cursor.js").Cursor} Cursor
 * @typedef {import("../views/plots/cost.js").Measured} Measured
 *
 * @typedef {object} View  what is to be shown
 * @property {import("../core/trace/trace.js").Trace} trace  the API's answer as core/trace/trace.js keeps it: read it by stepAt and its outline
 * @property {{name: string, rows: number[][] | null, limit: number}} map  for the heat map: h a dh da, a row a component; null while under way; limit: where its colours end
 * @property {import("../core/scene/scene.js").Sequence} sequence
 * @property {Cursor} cursor
 * @property {import("../views/plots/bars.js").Counted | null} ngram  what counting says of the same sentence
 * @property {boolean} forgot    whether no h but the latest is kept
 * @property {Measured} cost      what has been measured of the network
 * @property {import("../views/graph/looks.js").Paint} paint  the theme's colours (views/plots/paint.js); a new object whenever the theme changes
 * @property {number} width       of `kept`, or else of the panel, in pixels, measured outside of drawing
 * @property {number} picked      the component that is written out, from 1
 * @property {string} parameter   whose gradient is shown: W U b V c
 *
 * @typedef {object} Tools
 * @property {(key: string, params?: object) => string} say  the page's words
 * @property {(change: (cursor: Cursor) => Cursor) => void} steer  moves the cursor and stops playing
 * @property {(t: number) => void} seek  to another time step, same stage
 * @property {(i: number) => void} pick  writes out another component
 * @property {(fields: Record<string, string|null>) => void} ask  asks for the page anew with other fields in the address
 * @property {(format: "png"|"svg") => Promise<string>} picture  of the graph, as a data: address
 * @property {(slot: string, url: string) => import("../core/request_cache.js").Answer} lookUp  what the API says; it draws again once it has come
 * @property {(url: string) => void} forget  a problem, so that it is asked for again
 * @property {(trace: import("../core/trace/trace.js").Trace) => import("../core/request_cache.js").Answer} wayBack  the whole backward pass of a run
 * @property {string} prefix  of the names of radio buttons: their groups are the page's, not the stage's
 * @property {(parameter: string) => void} choose  whose gradient is shown
 * @property {(model: string, tell: (answer: Measured) => boolean) => Promise<void>} measure  has the cost of a network measured
 * @property {() => void} redraw  draws again, when something came in that the cursor does not say
 *
 * @typedef {object} Panel
 * @property {string} part
 * @property {string} [kept]  data-role of an element in it that outlives a change of sentence, so that a picture changes and
 *   never vanishes
 * @property {boolean} [stays]    the panel's own element outlives it, and its view lives on as well
 * @property {boolean} [always]   drawn even while the vectors of the cursor's step are under way (a long run); the others wait
 * @property {Create} [create]
 * @property {() => Promise<Create>} [load]  in its place, of a panel that the first screen does not show: its script comes after the picture
 *
 * @typedef {(host: HTMLElement, tools: Tools) => {draw: (view: View) => void, ask?: (view: View) => void}} Create  ask: what it will
 *   look up, asked a frame before it is drawn, so that the answer may be there by then
 */
import { stepAt } from "../core/trace/trace.js";
import { createBars } from "../views/plots/bars.js";
import { createEquations } from "../views/equations/equations.js";
import { createHeat } from "../views/plots/heat.js";
import { createCode } from "../views/equations/code.js";
import { find } from "../views/html.js";

/** @type {readonly Panel[]} */
export const PANELS = Object.freeze([
  { part: "equation", create: createEquations },
  { part: "bars", kept: "chart", create: createBars },
  { part: "weights", stays: true, always: true, load: async () => (await import("../views/equations/weights.js")).createWeights },
  { part: "backward", always: true, load: async () => (await import("../views/panels/backward.js")).createBack },
  { part: "vanish", kept: "chains", always: true, load: async () => (await import("../views/panels/vanish.js")).createVanish },
  { part: "heat", stays: true, always: true, create: createHeat },
  { part: "compare", always: true, load: async () => (await import("../views/panels/compare.js")).createCompare },
  { part: "cost", kept: "plots", always: true, load: async () => (await import("../views/plots/cost.js")).createCost },
  { part: "code", always: true, create: createCode },
  { part: "export", always: true, load: async () => (await import("../views/panels/export.js")).createTake },
]);

/**
 * The panels of one stage. @param {string[] | null} parts all that there are if null
 * @param {Tools} tools @param {(element: HTMLElement) => void} measure
 */
export function openPanels(parts, tools, measure) {
  const open = new Map();                                  // part -> {panel, host, view, sized}
  const panels = PANELS.filter(({ part }) => parts?.includes(part) ?? true);
  return {
    /** @param {HTMLElement} root as the server has just written it */
    begin(root) {
      for (const panel of panels) {
        const { part, kept, stays = false, create, load } = panel;
        const fresh = find(root, `[data-part="${part}"]`);
        if (!fresh) { open.delete(part); continue; }
        const before = open.get(part);
        const own = kept ? find(fresh, `[data-role="${kept}"]`) : fresh;
        const old = (kept || stays) && before?.sized;
        if (old) own.replaceWith(old);
        else measure(own);
        const sized = old || own;
        const host = stays ? sized : fresh;
        const view = before && stays ? before.view : create ? create(host, tools) : whenLoaded(load, host, tools);
        open.set(part, { panel, host, view, sized });
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

/** A view whose script is on its way; one that did not come is asked for again at the next step. @param {() => Promise<Create>} load @param {HTMLElement} host @param {Tools} tools */
function whenLoaded(load, host, tools) {
  /** @type {ReturnType<Create> | null} */
  let view = null;
  let isWaiting = false;
  async function need() {
    if (view || isWaiting) return;
    isWaiting = true;
    const create = await load().catch(() => null);
    isWaiting = false;
    if (!create) return;
    view = create(host, tools);
    tools.redraw();
  }
  need();
  return {
    /** @param {View} shown */
    draw(shown) { view ? view.draw(shown) : need(); },
    /** @param {View} shown */
    ask(shown) { view?.ask?.(shown); },
  };
}
