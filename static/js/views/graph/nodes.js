/** Makes the nodes reachable by keys and screen readers: a button over each, one tab stop, arrow keys from one to the next. */
import { neighbour } from "../../core/scene/hit.js";
import { el } from "../html.js";
import { rove } from "../roving.js";

/**
 * @typedef {import("../../core/scene/shapes.js").Node} Node
 *
 * @param {HTMLElement} group lies over the graph
 * @param {{nameOf: (node: Node) => string, tell: (node: Node) => string, onFocus: (node: Node | null) => void, onPick: (node: Node) => void}} on
 *   nameOf: "h(6)"; tell: its figures in words
 */
export function createNodes(group, { nameOf, tell, onFocus, onPick }) {
  const nodesByButton = new Map();
  const buttonOf = (node) => [...nodesByButton].find(([, one]) => one.id === node?.id)?.[0];
  const label = (button) => button.setAttribute("aria-label", tell(nodesByButton.get(button)));
  let lastKey = "";
  group.addEventListener("focusin", ({ target }) => onFocus(nodesByButton.get(target) ?? null));
  group.addEventListener("focusout", () => onFocus(null));
  group.addEventListener("click", ({ target }) => { const node = nodesByButton.get(/** @type {Element} */ (target).closest("button")); if (node) onPick(node); });
  rove(group, (_, from, key) => buttonOf(neighbour([...nodesByButton.values()], nodesByButton.get(from), key) ?? undefined), label);
  return {
    /** @param {Node[]} nodes @param {Node | undefined} current the node of the cursor: the way in */
    draw(nodes, current) {
      const here = nodes.filter(({ kind }) => kind !== "delay");
      const now = here.map(({ id, x, y, nabla }) => `${id} ${x} ${y} ${nabla}`).join();
      const focused = nodesByButton.get(document.activeElement);
      if (now !== lastKey) place(group, nodesByButton, here);
      else [...nodesByButton.keys()].forEach((button, i) => nodesByButton.set(button, here[i]));
      if (now !== lastKey) for (const [button, node] of nodesByButton) button.setAttribute("aria-label", nameOf(node));
      lastKey = now;
      const way = focused ? buttonOf(focused) ?? buttonOf(current) : buttonOf(current) ?? [...nodesByButton.keys()][0];
      for (const [button, node] of nodesByButton) mark(button, node);
      for (const button of nodesByButton.keys()) button.tabIndex = button === way ? 0 : -1;
      if (!way) return;
      label(way);
      if (focused && document.activeElement !== way) way.focus({ preventScroll: true });
    },
  };
}

/** Which node it is, as the API names it, and how it stands; written only when it changes. */
function mark({ dataset }, { kind, t, state, nabla }) {
  const name = t === null ? kind : `${kind}:${t}`;
  if (dataset.node !== name) dataset.node = name;
  if (dataset.state !== state) dataset.state = state;
  if ((dataset.nabla !== undefined) !== nabla) nabla ? dataset.nabla = "" : delete dataset.nabla;
}

/** As many buttons as nodes, those that were there first. */
function place(group, nodesByButton, nodes) {
  const buttons = [...nodesByButton.keys()];
  nodesByButton.clear();
  nodes.forEach((node, i) => {
    const button = buttons[i] ?? group.appendChild(el("button", { type: "button", tabindex: "-1" }));
    const [hw, hh] = [node.hw ?? node.r, node.hh ?? node.r];
    button.style.cssText = `left:${node.x - hw}px;top:${node.y - hh}px;width:${2 * hw}px;height:${2 * hh}px`;
    button.classList.toggle("boxed", node.hw !== undefined);
    nodesByButton.set(button, node);
  });
  for (const button of buttons.slice(nodes.length)) button.remove();
}
