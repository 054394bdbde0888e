/**
 * Gives a scene its looks: which colour, weight and face each node, arrow and label gets. Pure: a scene in, Plotly
 * traces out, always the same ones in the same order, so that a redraw is an update.
 *
 * @typedef {Record<string, string>} Paint  colours by name (theme.css), `tint`, and the fonts `math` and `sans`
 */
import { escape } from "../plots/plotly.js";

const HUES = ["x", "w", "bias", "target", "ink"];
const LINE = { pending: 1.25, done: 1.75, active: 3.25 };
const HEAD = { pending: 8, done: 9, active: 13 };
const RIM = { pending: 1.25, done: 1.5, active: 3 };
const SIDES = { left: "middle right", right: "middle left", middle: "middle center" };
const NONE = "rgba(0,0,0,0)";
// New ones each time, and never empty: Plotly writes into what it is given, and keeps what it is not told to drop.
const EMPTY = { text: "", side: SIDES.middle, face: "", type: 14, symbol: "circle", size: 0, rim: 0, rimInk: NONE, fill: NONE };   // its body lies beneath
const blank = () => ({ type: "scatter", mode: "markers+text", x: [null], y: [null], text: [""], marker: { size: [0] } });
const nothing = () => ({ type: "scatter", mode: "lines", x: [null], y: [null], fill: "none", line: { width: 0 } });

/** One letter as the equations write it: Plotly's text knows no mathematical italic, Unicode does. */
export function italic(letter) {
  if (letter === "h") return "\u210e";
  if (letter === "ŷ") return `${italic("y")}\u0302`;
  if (!/^[A-Za-z]$/.test(letter)) return letter;
  const code = letter.codePointAt(0);
  return String.fromCodePoint(code < 97 ? 0x1d434 + code - 65 : 0x1d44e + code - 97);
}

/** What is pending lies undermost, then what is done, what works now, and the nodes over all arrows. */
export function traces(scene, paint, say) {
  const arrows = (state, hue) => scene.edges.filter((edge) => edge.state === state && edge.hue === hue);
  return [
    scene.box ? box(scene.box, paint) : nothing(),
    ribbons(scene.ribbons, paint),
    edges(scene.edges.filter((edge) => edge.state === "pending"), paint.faint, LINE.pending, HEAD.pending),
    ...HUES.map((hue) => edges(arrows("done", hue), paint[hue], LINE.done, HEAD.done)),
    ...HUES.map((hue) => edges(arrows("active", hue), paint[hue], LINE.active, HEAD.active)),
    ...byTime(scene).map((column) => marks(column, paint, say)),
  ];
}

/** Nodes and labels, one list a time step: what changes together is one trace. The circuit's come last. */
function byTime({ nodes, labels, times }) {
  const columns = new Map([...times.slice(1), times[0]].map((t) => [t, []]));
  for (const one of [...nodes, ...labels]) columns.get(one.t).push(one);
  return [...columns.values()];
}

/** Delays on their way to becoming arrows. */
function ribbons(list, paint) {
  if (!list.length) return nothing();
  const [x, y] = [0, 1].map((k) => list.flatMap((points) => [...points.map((point) => point[k]), null]));
  return { type: "scatter", mode: "lines", x, y, fill: "toself", fillcolor: paint.delay, line: { color: paint.outline, width: 1 } };
}

function box({ x0, x1, y0, y1 }, paint) {
  const r = 10;
  const corner = (x, y, from) => [0, 1, 2, 3, 4].map((i) => {
    const angle = ((from + i * 22.5) * Math.PI) / 180;
    return [x + r * Math.cos(angle), y + r * Math.sin(angle)];
  });
  const path = [...corner(x1 - r, y0 + r, 270), ...corner(x1 - r, y1 - r, 0), ...corner(x0 + r, y1 - r, 90), ...corner(x0 + r, y0 + r, 180)];
  path.push(path[0]);
  return { type: "scatter", mode: "lines", x: path.map(([x]) => x), y: path.map(([, y]) => y), line: { color: paint.unfold, width: 1.75, dash: "5px,4px" } };
}

/** Arrows of one look: polylines with a gap between them, a head where one ends. Never empty: Plotly would keep the old ones. */
function edges(list, color, width, head) {
  const [x, y, size] = [[null], [null], [0]];
  for (const edge of list) {
    for (const [px, py] of edge.points) { x.push(px); y.push(py); size.push(0); }
    if (edge.head) size[size.length - 1] = head;
    x.push(null); y.push(null); size.push(0);
  }
  return {
    type: "scatter", mode: "lines+markers", x, y, line: { color, width },
    marker: { symbol: "arrow", angleref: "previous", size, color, opacity: 1, line: { width: 0 } },
  };
}

/** Nodes and labels in one trace: a label is a node without a rim. */
function marks(items, paint, say) {
  if (!items.length) return blank();
  const looks = items.map((one) => ("r" in one ? nodeLook(one, paint) : labelLook(one, paint, say)));
  const all = (name) => looks.map((look) => look[name]);
  return {
    type: "scatter", mode: "markers+text", cliponaxis: false, x: items.map((one) => one.x), y: items.map((one) => one.y),
    text: all("text"), textposition: all("side"), textfont: { family: all("face"), size: all("type"), color: all("ink") },
    marker: { symbol: all("symbol"), size: all("size"), color: all("fill"), opacity: 1, line: { color: all("rimInk"), width: all("rim") } },
  };
}

function nodeLook(node, paint) {
  const { look, state, r } = node;
  const own = { bias: paint.bias, delay: paint.outline }[look] ?? paint.ink;
  const ink = state === "pending" ? paint.faint : own;
  if (node.hw !== undefined) return { ...EMPTY, ink };
  return {
    text: nodeText(node), side: SIDES.middle, face: paint.math, type: 16, ink,
    symbol: look === "delay" ? "square" : "circle", size: 2 * r, rim: RIM[state], rimInk: node.ghost ? paint.muted : ink, fill: fill(node, paint),
  };
}

function fill({ look, result }, paint) {
  if (look === "delay") return paint.delay;
  return result ? paint.lit : paint.card;
}

/** Of biases: all others are drawn as their numbers. */
function nodeText({ symbol, state }) {
  return state === "active" ? `<b>${italic(symbol)}</b>` : italic(symbol);
}

function labelLook({ text, kind, state, hue, anchor, strong }, paint, say) {
  const plain = kind === "word" ? say(`unroll.${text}`) : escape(kind === "edge" ? italic(text) : text).replaceAll("\n", "<br>");
  return {
    text: strong || (state === "active" && kind === "edge" && /^∇?.$/.test(text)) ? `<b>${plain}</b>` : plain, side: SIDES[anchor],
    face: kind === "edge" ? paint.math : paint.sans, type: typeSize(kind, text), ink: state === "pending" ? paint.faint : paint[hue],
    symbol: "circle", size: 0, rim: 0, rimInk: NONE, fill: NONE,
  };
}

function typeSize(kind, text) {
  if (kind === "edge") return 17;
  return kind === "time" || (kind === "token" && text.length > 4) ? 14 : 17;
}
