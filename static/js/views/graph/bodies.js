/**
 * The numbers of the nodes, drawn over the graph's arrows: strips, bars, outlines of what is not computed yet. One group a node, which
 * names it as the API does ("h:6") and holds its figures; only what has changed is written anew.
 */
import { bodyOf } from "../../core/scene/bodies.js";
import { decimal, scientific } from "../../core/format.js";
import { SIDE } from "../../core/scene/layout.js";
import { roomOf } from "../../core/scene/shapes.js";
import { limitOf } from "../../core/trace/scales.js";
import { visible } from "../../core/tokens.js";
import { shade } from "../equations/strips.js";
import { el, svg } from "../html.js";
import { escape } from "../plots/plotly.js";

const RIM = { pending: 1.25, done: 1.25, active: 3 };
const ROW = 14;             // pixels of a bar and its token
const NUMBER = 16;          // under the bar of a loss

const widths = new Map();    // a token -> its pixels, the same wherever it occurs

const rect = (x, y, width, height, look) => `<rect x="${x}" y="${y}" width="${width}" height="${height}" ${look}/>`;

/** @param {SVGElement} sheet lies over the graph @param {HTMLElement} scale where the ends of the colour scales are told */
export function createBodies(sheet, scale) {
  const groups = new Map();                                // a node's id -> its group and what that holds
  let lastEnds = "";
  return {
    /** @param {any[]} nodes @param {(node: object) => any} known what there is of a node's time step */
    draw(nodes, known) {
      const bodies = nodes.filter(({ hw }) => hw !== undefined);
      const here = new Set(bodies.map(({ id }) => id));
      for (const [id, { group }] of groups) if (!here.has(id)) { group.remove(); groups.delete(id); }
      for (const node of bodies) write(groups, sheet, node, known(node));
      const ends = scales(bodies, known);
      if (ends.join() !== lastEnds) scale.replaceChildren(...ends.map(([name, limit]) => legend(name, limit)));
      lastEnds = ends.join();
    },
  };
}

function write(groups, sheet, node, known) {
  const body = node.look === "token" ? null : bodyOf(node, known);
  const now = JSON.stringify([node.x, node.y, node.hw, node.hh, node.state, node.result, body]);
  if (groups.get(node.id)?.now === now) return;
  const group = groups.get(node.id)?.group ?? sheet.appendChild(svg("g", {}));
  groups.set(node.id, { group, now });
  group.setAttribute("data-node", `${node.kind}:${node.t ?? known.t}`);
  group.setAttribute("data-state", node.state);
  group.setAttribute("data-values", numbersOf(body).join(" "));
  group.innerHTML = body ? markup(node, body) : "";
}

const numbersOf = (body) => body?.cells ?? body?.rows?.map(({ value }) => value) ?? (body?.what === "bar" ? [body.value] : []);

function markup(node, body) {
  const { x, y, hw, hh, state, result } = node;
  const ink = `var(--${state === "pending" ? "faint" : result ? "accent" : "ink"})`;
  if (body.what === "strip") return strip(node, body, ink);
  const isOpen = body.what === "empty" || state === "active";
  const frame = isOpen ? rect(x - hw, y - hh, 2 * hw, 2 * hh, `rx="4" fill="var(--card)" stroke="${ink}" stroke-width="${RIM[state] / 1.5}"`) : "";
  if (body.what === "bars") return frame + bars(node, body);
  return body.what === "bar" ? frame + loss(node, body) : frame;
}

/** Cells of whole pixels; a vector of zeros, which has no colour, is told from one that is not computed. */
function strip({ x, y, hw, hh, state }, { cells, limit }, ink) {
  const [left, top, width, height] = [x - hw, y - hh, 2 * hw, 2 * hh].map(Math.round);
  const start = (i) => Math.round((i * height) / cells.length);
  const list = cells.map((value, i) => rect(left, top + start(i), width, start(i + 1) - start(i), `fill="${shade(value, limit)}"`)).join("");
  const edge = RIM[state];
  return `<g shape-rendering="crispEdges">${list}</g>`
    + rect(left - edge / 2, top - edge / 2, width + edge, height + edge, `rx="2" fill="none" stroke="${ink}" stroke-width="${edge}"`)
    + (cells.some(Boolean) ? "" : `<text x="${x}" y="${y}" text-anchor="middle" dominant-baseline="central" fill="var(--ink)">0</text>`);
}

/** Tokens where there is room for them, long ones over their bars: o(t) at full detail has the same ones as ŷ(t) above it. */
function bars({ look, x, y, r, hw, hh, nabla }, { rows }) {
  if (hw > SIDE || (hw > r && rows.some(({ token }) => roomOf(visible(token)) > hw * 0.85))) return words({ look, x, y, hw, hh, nabla }, rows);
  const room = hw > r ? hw * 0.85 : 0;
  const from = nabla ? x + room / 2 : x - hw + room + 3;
  const longest = nabla ? hw - room / 2 - 3 : 2 * hw - room - 6;
  const tall = Math.min(ROW, (2 * hh) / rows.length);
  return rows.map(({ token, share }, i) => {
    const middle = y + (i - (rows.length - 1) / 2) * tall;
    const long = Math.max(1, Math.abs(share) * longest);
    const name = room ? written(token, room, `x="${x - hw + room}" y="${middle}" text-anchor="end" dominant-baseline="central"`) : "";
    return name + rect(share < 0 ? from - long : from, middle - tall / 2 + 2, long, tall - 4, `fill="var(--${hueOf(look, nabla, share)})"`);
  }).join("");
}

const hueOf = (look, nabla, share) => (nabla || look === "scores" ? (share < 0 ? "minus" : "plus") : "prob");

function words({ look, x, y, hw, hh, nabla }, rows) {
  const [left, tall] = [x - hw + 2, (2 * hh) / rows.length];
  return rows.map(({ token, share }, i) => {
    const foot = y - hh + (i + 1) * tall - 1;
    const long = Math.max(1, Math.abs(share) * (2 * hw - 4));
    return written(token, 2 * hw - 2, `x="${left}" y="${foot - 4}"`)
      + rect(left, foot - 2, long, 2, `fill="var(--${hueOf(look, nabla, share)})"`);
  }).join("");
}

/** A token in so many pixels: whole, condensed where it must be. Its column is as wide as the widest needs (core/scene/layout.js). */
function written(token, room, look) {
  const text = visible(token);
  const wide = widthOf(text);
  const tight = wide > room ? ` textLength="${room}" lengthAdjust="spacingAndGlyphs"` : "";
  return `<text ${look}${tight} fill="var(--ink)">${escape(text)}</text>`;
}

/** As the style sheet writes it. */
function widthOf(text) {
  if (!widths.has(text)) {
    const ruler = /** @type {any} */ (document.createElement("canvas").getContext("2d"));
    ruler.font = `14px ${getComputedStyle(document.body).fontFamily}`;
    widths.set(text, ruler.measureText(text).width);
  }
  return widths.get(text);
}

function loss({ x, y, hw, hh }, { value, share }) {
  const tall = Math.max(2, share * (2 * hh - NUMBER - 4));
  const foot = y + hh - NUMBER - 1;
  return rect(x - hw * 0.6, foot - tall, hw * 1.2, tall, 'fill="var(--muted)"')
    + `<text x="${x}" y="${y + hh - NUMBER / 2 - 1}" text-anchor="middle" dominant-baseline="central" fill="var(--ink)">${decimal(value, 2)}</text>`;
}

/** [name, end of its scale] of the strips in view. */
function scales(nodes, known) {
  const limits = new Map();
  for (const node of nodes) {
    if (node.look !== "state" || node.state === "pending") continue;
    const { trace, backSteps } = known(node);
    if (!node.nabla || backSteps) limits.set(`${node.nabla ? "∇" : ""}${node.kind}`, limitOf(trace, `${node.nabla ? "d" : ""}${node.kind}`, backSteps));
  }
  return [...limits];
}

const legend = (name, limit) => el("span", {}, el("i", {}, name), el("b", { class: "ramp" }), limit === 1 ? "±1" : `±${limit < 0.01 ? scientific(limit) : decimal(limit, 2)}`);

/** The same as an image of its own, with the colours of the theme written into it. @returns {string} a data: address */
export function asImage(sheet, { clientWidth: width, clientHeight: height }, paint) {
  const colours = Object.entries(paint).filter(([, value]) => value.startsWith("rgb")).map(([name, value]) => `--${name}:${value}`).join(";");
  const root = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" style='${colours};font:14px ${paint.sans.replaceAll("'", '"')}'>`;
  return `data:image/svg+xml,${encodeURIComponent(`${root}${sheet.innerHTML}</svg>`)}`;
}
