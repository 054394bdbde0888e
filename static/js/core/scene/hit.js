/** Finds what of a scene lies at a point, and which node comes next in a direction. Pure; pixels, y downwards. */
/** @typedef {import("./shapes.js").Node} Node */

const REACH = 4;            // pixels beyond a node's rim that still count as the node
const NEAR = 7;             // pixels beside an arrow that still count as the arrow
const LETTER = 9;           // half the height of an arrow's name

/** @param {import("./scene.js").Scene} scene @returns {Node | null} */
export function nodeAt({ nodes }, x, y) {
  return nodes.findLast((node) => node.kind !== "delay" && isOn(node, x - node.x, y - node.y)) ?? null;
}

/** @param {Node} node */
const isOn = ({ r, hw = r, hh = r }, dx, dy) => Math.hypot(dx, dy) <= r + REACH || (Math.abs(dx) <= hw + REACH && Math.abs(dy) <= hh + REACH);

/** The parameter whose arrow or name lies there. @param {import("./scene.js").Scene} scene @returns {string | null} */
export function parameterAt({ edges, labels, parameters }, x, y) {
  const parameterOf = (name) => parameters.find((one) => one === name) ?? null;
  const name = labels.find((label) => label.kind === "edge" && Math.abs(label.x - x) < LETTER + 3 && Math.abs(label.y - y) < LETTER);
  return parameterOf(name?.text.replace("∇", "")) ?? parameterOf(edges.find(({ via, points }) => parameterOf(via) && isNear(points, x, y))?.via);
}

function isNear(points, x, y) {
  return points.slice(1).some((end, i) => distance(points[i], end, x, y) <= NEAR);
}

function distance([x0, y0], [x1, y1], x, y) {
  const [dx, dy] = [x1 - x0, y1 - y0];
  const share = Math.min(1, Math.max(0, ((x - x0) * dx + (y - y0) * dy) / (dx * dx + dy * dy || 1)));
  return Math.hypot(x0 + share * dx - x, y0 + share * dy - y);
}

/** The column that is out and under that x, or null. @param {import("./folding.js").Place[]} columns */
export function columnAt(columns, pitch, x) {
  return columns.find((place) => Math.abs(place.x - x) < pitch / 2)?.t ?? null;
}

const AIMS = Object.freeze({ ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] });

/** The node that an arrow key leads to: the nearest of those ahead, those aside counting as farther. @param {Node[]} nodes @param {Node} from @param {string} key @returns {Node | null} */
export function neighbour(nodes, from, key) {
  const aim = AIMS[key];
  if (!aim) return null;
  const cost = (node) => {
    const [dx, dy] = [node.x - from.x, node.y - from.y];
    const [ahead, aside] = [dx * aim[0] + dy * aim[1], Math.abs(dx * aim[1]) + Math.abs(dy * aim[0])];
    return ahead > 1 ? ahead + (node.into && from.kind !== node.kind ? 0.5 : 2.5) * aside : Infinity;
  };
  // A bias stands below the node that it goes into, and beside its like.
  /** @param {Node} node */
  const isOpen = ({ kind, into, t }) => !into || (aim[0] ? from.kind === kind : from.kind === into && from.t === t);
  const best = nodes.filter(isOpen).reduce((least, node) => (cost(node) < cost(least) ? node : least), from);
  return best === from ? null : best;
}
