/**
 * Knows how to hand a scene to Plotly and which node a pointer is on. Draws what it is given and reads nothing back.
 *
 * Units are pixels (axis ranges equal the figure's size), so a click is looked up in the scene itself and Plotly can
 * stay a static picture: no hover layer, no drag layer, a redraw within a frame or two.
 */

const HUES = ["x", "w", "bias", "target", "ink"];
const WEIGHT = { pending: 1.25, done: 1.75, active: 3.25 };
const HEAD = { pending: 8, done: 9, active: 13 };
const CONFIG = { staticPlot: true, displayModeBar: false, responsive: false };
const AT_ONCE = { mode: "immediate", frame: { duration: 0, redraw: false }, transition: { duration: 0 } };
const TEXT = { edge: 12, token: 16, word: 14 };

/** Upright letters to the mathematical italic ones, the face that the equations have. */
const ITALIC = new Map([..."abcdfoxyLUVWh"].map((letter) => [letter, italic(letter)]).concat([["ŷ", `${italic("y")}\u0302`]]));

function italic(letter) {
  if (letter === "h") return "\u210E";
  const code = letter.codePointAt(0);
  return String.fromCodePoint(code >= 97 ? 0x1d44e + code - 97 : 0x1d434 + code - 65);
}

const escape = (text) => text.replace(/[&<>]/g, (sign) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[sign]);

/** @param {Element} element @param {{Plotly: object, words: (key: string) => string}} tools */
export function createGraph(element, { Plotly, words }) {
  let shown = null;
  let drawn = { frame: "", traces: [] };
  return {
    /** @param {import("../core/scene.js").Scene} scene @param {import("../core/layout.js").Layout} frame */
    draw(scene, frame, palette) {
      shown = scene;
      const list = traces(scene, palette, words);
      const written = list.map((trace) => JSON.stringify(trace));
      const before = drawn;
      drawn = { frame: JSON.stringify([frame, palette, list.length]), traces: written };
      if (before.frame !== drawn.frame) return Plotly.react(element, list, frameLayout(frame), CONFIG);
      const changed = list.flatMap((_, i) => (written[i] === before.traces[i] ? [] : [i]));
      return changed.length ? Plotly.animate(element, { data: changed.map((i) => list[i]), traces: changed }, AT_ONCE) : null;
    },
    /** The node within reach of a pointer event, or null. */
    nodeAt(event) {
      const box = element.getBoundingClientRect();
      return shown && nearest(shown.nodes, event.clientX - box.left, event.clientY - box.top);
    },
    destroy: () => Plotly.purge(element),
  };
}

function nearest(nodes, x, y) {
  return nodes.find((node) => Math.hypot(node.x - x, node.y - y) <= node.r + 3) ?? null;
}

function frameLayout({ width, height }) {
  const axis = { visible: false, fixedrange: true, showgrid: false, zeroline: false };
  return {
    width, height,
    margin: { l: 0, r: 0, t: 0, b: 0 },
    xaxis: { ...axis, range: [0, width] },
    yaxis: { ...axis, range: [height, 0] },
    paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)",
    showlegend: false, hovermode: false,
  };
}

/** Always the same traces in the same order, so that a redraw is an update: what is pending lies undermost. */
function traces(scene, palette, words) {
  const of = (state, hue) => scene.edges.filter((edge) => edge.state === state && edge.hue === hue);
  return [
    boxTrace(scene.box, palette),
    edgeTrace(scene.edges.filter((edge) => edge.state === "pending"), "pending", palette.faint),
    ...HUES.map((hue) => edgeTrace(of("done", hue), "done", palette[hue])),
    edgeTrace(of("done", "unfold"), "unfold", palette.unfold),
    ...HUES.map((hue) => edgeTrace(of("active", hue), "active", palette[hue])),
    ...groups(scene).map((items) => itemTrace(items, palette, words)),
  ];
}

function groups(scene) {
  const m = new Map();
  for (const one of [...scene.nodes, ...scene.labels]) { const k = one.t ?? "folded"; if (!m.has(k)) m.set(k, []); m.get(k).push(one); }
  return [...m.values()];
}

function itemTrace(items, palette, words) {
  const n = items.filter((i) => i.id), l = items.filter((i) => !i.id);
  const A = nodeTrace(n, palette), B = labelTrace(l, palette, words);
  const zero = l.map(() => 0), tr = l.map(() => "rgba(0,0,0,0)");
  return { ...A, x: [...A.x, ...B.x], y: [...A.y, ...B.y], text: [...A.text, ...B.text], textposition: [...n.map(() => "middle center"), ...B.textposition],
    textfont: { family: [...n.map(() => palette.math), ...B.textfont.family], size: [...A.textfont.size, ...B.textfont.size], color: [...A.textfont.color, ...B.textfont.color] },
    marker: { symbol: [...A.marker.symbol, ...l.map(() => "circle")], size: [...A.marker.size, ...zero], opacity: 1, color: [...A.marker.color, ...tr], line: { color: [...A.marker.line.color, ...tr], width: [...A.marker.line.width, ...zero] } } };
}

function boxTrace({ x0, x1, y0, y1 }, palette) {
  const r = 9;
  return {
    type: "scatter", mode: "lines", hoverinfo: "skip",
    x: [x0 + r, x1 - r, x1, x1, x1 - r, x0 + r, x0, x0, x0 + r],
    y: [y0, y0, y0 + r, y1 - r, y1, y1, y1 - r, y0 + r, y0],
    line: { color: palette.unfold, width: 1.75, dash: "5px,4px", shape: "linear" },
  };
}

/** Arrows of one look: polylines with gaps between them, a head where one ends. */
function edgeTrace(edges, look, color) {
  const [x, y, size] = [[], [], []];
  for (const { points, head } of edges) {
    points.forEach(([px, py], i) => {
      x.push(px); y.push(py); size.push(head && i === points.length - 1 ? (look === "unfold" ? 22 : HEAD[look]) : 0);
    });
    x.push(null); y.push(null); size.push(0);
  }
  return {
    type: "scatter", mode: "lines+markers", hoverinfo: "skip", x, y,
    line: { color, width: look === "unfold" ? 7 : WEIGHT[look] },
    marker: { symbol: "arrow", angleref: "previous", size, color, opacity: 1, line: { width: 0 } },
  };
}

function nodeTrace(nodes, palette) {
  const ink = (node) => (node.state === "pending" ? palette.faint : node.kind === "y" ? palette.target : node.kind === "b" || node.kind === "c" ? palette.bias : palette.ink);
  return {
    type: "scatter", mode: "markers+text", hoverinfo: "skip", cliponaxis: false,
    x: nodes.map((node) => node.x), y: nodes.map((node) => node.y),
    text: nodes.map(nodeText),
    textfont: { family: palette.math, size: nodes.map((node) => (node.r < 12 ? 12 : 16)), color: nodes.map(ink) },
    marker: {
      symbol: nodes.map((node) => (node.kind === "delay" ? "square" : "circle")),
      size: nodes.map((node) => node.r * 2),
      opacity: 1,
      color: nodes.map((node) => (node.kind === "delay" ? palette.delay : node.result ? palette.accentSoft : node.state !== "pending" && "xho".includes(node.kind) ? palette.tint : palette.card)),
      line: { color: nodes.map(ink), width: nodes.map((node) => ({ pending: 1.25, done: 1.5, active: 3 })[node.state]) },
    },
  };
}

function nodeText({ symbol, sup, state, kind }) {
  if (kind === "delay") return "";
  const text = (ITALIC.get(symbol) ?? symbol) + (sup ? `<sup>${sup}</sup>` : "");
  return state === "active" ? `<b>${text}</b>` : text;
}

function labelTrace(labels, palette, words) {
  const sides = { left: "middle right", right: "middle left", middle: "middle center" };
  return {
    type: "scatter", mode: "text", hoverinfo: "skip", cliponaxis: false,
    x: labels.map((one) => one.x), y: labels.map((one) => one.y),
    text: labels.map((one) => labelText(one, words)),
    textposition: labels.map((one) => sides[one.anchor]),
    textfont: {
      family: labels.map((one) => (one.kind === "edge" ? palette.math : palette.sans)),
      size: labels.map((one) => TEXT[one.kind] + (one.kind === "edge" && one.text.length === 1 ? 2 : 0)),
      color: labels.map((one) => (one.state === "pending" ? palette.faint : palette[one.hue])),
    },
  };
}

function labelText({ text, kind, state, strong }, words) {
  const shown = kind === "word" ? words(text) : escape(kind === "edge" ? ITALIC.get(text) ?? text : text);
  return state === "active" || strong ? `<b>${shown}</b>` : shown;
}
