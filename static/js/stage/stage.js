/** The stage: graph, fold, overview, figures, the line that peels the state; wires them to each other and to the page. */
import { cellAt } from "../core/scene/bodies.js";
import { figuresOf, valuesOf } from "../core/scene/figures.js";
import { figureOf } from "../core/format.js";
import { isBias, isParameter } from "../core/cell.js";
import { columnAt, nodeAt, parameterAt } from "../core/scene/hit.js";
import { layout } from "../core/scene/layout.js";
import { isBackward } from "../core/cursor/cursor.js";
import { scene } from "../core/scene/scene.js";
import { createBodies } from "../views/graph/bodies.js";
import { createFigures, inWords } from "../views/graph/figures.js";
import { createGlow } from "../views/graph/glow.js";
import { createNodes } from "../views/graph/nodes.js";
import { createOverview } from "../views/graph/overview.js";
import { createPeel } from "../views/graph/peel.js";
import { createUnfold } from "../views/graph/unfold.js";
import { find } from "../views/html.js";

/**
 * @typedef {import("../core/cursor/cursor.js").Cursor} Cursor
 * @typedef {import("../core/scene/layout.js").Layout} Layout
 * @typedef {import("../core/scene/scene.js").Scene} Scene
 * @typedef {import("../core/scene/scene.js").Sequence} Sequence
 * @typedef {import("../core/scene/shapes.js").Node} Node
 */

/** @type {Scene} */
const NOWHERE = Object.freeze({ nodes: [], edges: [], labels: [], columns: [], ribbons: [], parameters: [], times: [], box: null });

/**
 * @param {HTMLElement} root
 * @param {{cell: import("../core/cell.js").Cell, say: Function, seek: (t: number) => void, fold: (value: number) => void, pick: (node: Node) => void,
 *   known: (t: number) => any, signal: AbortSignal}} tools  known: what there is of a time step, as core/scene/figures.js reads it;
 *   signal: ends what listens on root
 */
export function openStage(root, { cell, say, seek, fold, pick, known, signal }) {
  const box = /** @type {HTMLElement} */ (root.querySelector("[data-graph-box]"));
  const figures = createFigures(box.querySelector('[data-role="figures"]'), say);
  const glow = createGlow(box.querySelector(".glow"), box.querySelector(".band"));
  const peel = createPeel(root.querySelector("[data-peel]"), { say, onColumn: column, onPick: seek });
  const nodes = createNodes(box.querySelector(".nodes"), { nameOf, tell, onFocus: show, onPick: pick });
  const bodies = createBodies(box.querySelector(".bodies"), root.querySelector('[data-role="scale"]'));
  const note = /** @type {HTMLElement} */ (box.querySelector("[data-folded]"));
  const overview = createOverview(root.querySelector('[data-role="overview"]'), seek);
  const unfold = createUnfold(root, { fold, say });
  /** @type {{picture: Scene, frame: Layout | null, cursor: Cursor | null}} */
  let now = { picture: NOWHERE, frame: null, cursor: null };
  let lit = null;                                          // the parameter whose arrows are lit, or the node
  let figureNode = null;                                   // the node whose figures stand there

  const timeOf = (node) => node.t ?? now.cursor.t;
  const nodeFigures = (node) => figuresOf(node, known(timeOf(node)));
  const saidOf = ({ nabla, kind }) => say(`stage.${nabla ? "back" : "node"}.${kind}`);
  const notesOf = (node) => {
    if (node.state !== "pending") return [];
    return [say(isBackward(now.cursor) ? "stage.figures.pending_back" : "stage.figures.pending")];
  };

  function nameOf({ symbol, sup, nabla, kind }) {
    return `${nabla ? "∇" : ""}${symbol}${sup} ${saidOf({ nabla, kind })}`;
  }

  function tell(node) {
    return inWords(nodeFigures(node), saidOf(node), notesOf(node), say);
  }

  /** The components under the pointer: a cell of a strip is one of them, or their mean. */
  function cellOf(node, y) {
    const numbers = valuesOf(node, known(timeOf(node)));
    if (!numbers || node.state === "pending") return [];
    const [from, to] = cellAt(node, y, numbers.length);
    const some = numbers.slice(from - 1, to);
    const value = figureOf(some.reduce((sum, one) => sum + one, 0) / some.length);
    return [say(from === to ? "stage.figures.cell" : "stage.figures.cells", { name: `${node.nabla ? "∇" : ""}${node.symbol}`, from, to, value })];
  }

  /** @param {any} node @param {number} [height] of the pointer */
  function show(node, height) {
    figureNode = node;
    if (!node) { figures.hide(); return; }
    const { width } = now.frame;
    figures.show(nodeFigures(node), { said: saidOf(node), notes: [...(height === undefined ? [] : cellOf(node, height)), ...notesOf(node)], width, x: node.x, y: node.y, r: node.r });
  }

  function showParameter(name, x, y) {
    const { trace } = known(now.cursor.t);
    const size = trace.shapes[name].reduce((product, n) => product * n, 1);
    const numbers = { what: "vector", name: { symbol: name, sup: "", nabla: false }, ...trace.figures[name] };
    const notes = [say("stage.figures.shared", { n: size.toLocaleString("en-US") })];
    figures.show(numbers, { said: say(`stage.node.${name}`), notes, width: now.frame.width, x, y, r: 4 });
  }

  function column(t) {
    glow.column(now.frame, now.picture.columns.find((place) => place.t === t));
  }

  /** Lights every arrow of a parameter, here and in the equations, or a node at the cursor's time step. */
  function light(name) {
    lit = name;
    if (name) root.dataset.lit = name;
    else delete root.dataset.lit;
    if (now.cursor) glow.light(now.picture, name, now.cursor.t);
  }

  function onMove(event) {
    const { left, top } = box.getBoundingClientRect();
    const [x, y] = [event.clientX - left, event.clientY - top];
    const node = nodeAt(now.picture, x, y);
    const parameter = node && isBias(cell, node.kind) ? node.kind : node ? null : parameterAt(now.picture, x, y);
    if (parameter !== lit) light(parameter);
    if (parameter) { figureNode = null; showParameter(parameter, x, y); }
    else show(node, y);
    peel.light(node || parameter ? null : columnAt(now.picture.columns, now.frame.pitch, x));
    box.style.cursor = node ? "pointer" : "";
  }

  function onLeave() {
    light(null);
    show(null);
    peel.light(null);
  }

  box.addEventListener("pointermove", onMove);
  for (const area of [box, root]) area.addEventListener("pointerleave", onLeave, { signal });
  find(box, '[data-role="picture"]').onclick = (event) => {
    const { left, top } = box.getBoundingClientRect();
    const node = nodeAt(now.picture, event.clientX - left, event.clientY - top);
    if (node) pick(node);
  };
  for (const pointed of ["pointerover", "focusin"]) {
    root.addEventListener(pointed, (event) => {
      const target = /** @type {Element} */ (event.target);
      if (box.contains(target)) return;
      const symbol = target.closest?.(".sym")?.classList.value.match(/\bsym-(\S+)/)?.[1];
      const name = isParameter(cell, symbol) ? symbol : target.closest?.("[data-via]")?.getAttribute("data-via") ?? null;
      if (name !== lit) light(name);
    }, { signal });
  }

  return {
    light,
    /**
     * @param {{sequence: Sequence, cursor: Cursor}} view @param {number} width @param {number} height of the room for the picture, 0 where it takes what it needs
     * @returns {{picture: Scene, frame: Layout}} for the graph
     */
    draw({ sequence, cursor }, width, height) {
      const frame = layout({ width, height, widest: sequence.widest, cell: sequence.cell, tau: sequence.tau, cursor });
      const picture = scene(sequence, cursor, frame);
      now = { picture, frame, cursor };
      unfold.draw(cursor);
      note.hidden = picture.columns.length > 0;
      overview.draw(sequence, frame.window, cursor, width - 16);
      peel.draw(cursor.t, !picture.columns.some(({ t }) => t === cursor.t));
      glow.light(picture, lit, cursor.t);
      const current = picture.nodes.find((node) => node.result) ?? picture.nodes.find((node) => sequence.cell.states.includes(node.kind) && node.t === cursor.t);
      nodes.draw(picture.nodes, current);
      bodies.draw(picture.nodes, (node) => known(timeOf(node)));
      if (figureNode) show(picture.nodes.find(({ id }) => id === figureNode.id) ?? null);
      return now;
    },
  };
}
