/**
 * Describes a node, an arrow and a label for drawing. Pure; pixels, y downwards.
 *
 * @typedef {import("./operations.js").State} State
 * @typedef {import("../cell.js").Hue} Hue
 * @typedef {import("../cell.js").Look | "bias" | "delay"} Look
 * @typedef {{id: string, kind: string, look: Look, t: number|null, symbol: string, sup: string, x: number, y: number, r: number,
 *   hw?: number, hh?: number, state: State, result: boolean, ghost: boolean, nabla: boolean, blank?: boolean, into?: string}} Node  hw, hh: half the sides of one
 *   that is no circle; blank: one of the circuit that is not computed yet; ghost: stands for states outside the window;
 *   nabla: carries the gradient; into: the node that a bias is part of
 * @typedef {{id: string, via: string, hue: Hue, state: State, points: [number, number][], head: boolean}} Edge
 * @typedef {{text: string, kind: "edge"|"token"|"word"|"time", t: number|null, x: number, y: number, hue: Hue, state: State,
 *   anchor: "left"|"middle"|"right", strong: boolean}} Label  kind word: `text` is a key of the catalogue
 */

import { levelOf } from "../cell.js";

export const SYMBOLS = Object.freeze({ yhat: "ŷ", delay: "" });

/** @param {string} kind the name of a node or a bias @param {Look} look @returns {Node} */
export function node(kind, look, t, place, state, extra = {}) {
  const sup = t === null ? "" : `(${t})`;
  const id = t === null ? `folded-${kind}` : `${kind}${t}`;
  return { id, kind, look, t, symbol: SYMBOLS[kind] ?? kind, sup, state, result: false, ghost: false, nabla: false, ...place, ...extra };
}

/** An arrow between two nodes. @param {import("../cell.js").Drawn} drawn @param {import("../cell.js").Arrow} arrow @returns {Edge} */
export function edge(drawn, arrow, t, from, to, state) {
  const { via, hue } = arrow;
  return { id: `${nameOf(drawn, arrow)}${t ?? "-folded"}`, via, hue, state, points: between(from, to), head: true };
}

/** By what an arrow goes, or where several go by the same, its ends. */
function nameOf(drawn, { via, source, since }) {
  const isShared = levelOf(drawn).operations.flatMap(({ arrows }) => arrows).filter((one) => one.via === via).length > 1;
  return isShared ? `${source}-${since}` : via;
}

/** The same arrow as it points: 1 as it stands, -1 the other way, 0 without a head. @returns {Edge} */
export function turnedEdge(one, pointing) {
  if (pointing === 1) return one;
  return { ...one, head: pointing !== 0, points: pointing === -1 ? [...one.points].reverse() : one.points };
}

/** @returns {Label} */
export function label(text, x, y, look = {}) {
  return { text, t: null, x, y, hue: "ink", state: "done", kind: "edge", anchor: "middle", strong: false, ...look };
}

const wide = (letter) => (letter.codePointAt(0) > 0x2e7f ? 16 : 9);

/** How far a guess is condensed before it is cut. */
export const NARROWEST = 0.7;

/** Pixels that a token needs at most. */
export const roomOf = (token) => [...token].reduce((sum, letter) => sum + wide(letter), 0);

/** A token in lines of at most so many pixels, as even as may be: one line where it fits. */
export function wrapped(token, pixels) {
  const letters = [...token];
  const lines = Math.ceil(roomOf(token) / Math.max(pixels, 2 * wide("一")));
  const size = Math.ceil(letters.length / lines);
  return Array.from({ length: lines }, (_, i) => letters.slice(i * size, (i + 1) * size).join("")).join("\n");
}

/** From rim to rim, with a small gap at each node. @returns {[number, number][]} */
export function between(from, to) {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const length = Math.hypot(dx, dy);
  /** @returns {[number, number]} */
  const at = (distance) => [from.x + (dx / length) * distance, from.y + (dy / length) * distance];
  return [at(reach(from, dx / length, dy / length) + 1.5), at(length - reach(to, dx / length, dy / length) - 2)];
}

/** From a node's middle to its rim in a direction of length 1. */
function reach({ r, hw, hh }, dx, dy) {
  return hw === undefined ? r : Math.min(hw / Math.abs(dx), hh / Math.abs(dy));
}

/** A point on a node's rim, degrees clockwise from the right, `gap` pixels outside. */
export function rim(node, degrees, gap) {
  const angle = (degrees * Math.PI) / 180;
  const [dx, dy] = [Math.cos(angle), Math.sin(angle)];
  const far = reach(node, dx, dy) + gap;
  return [node.x + dx * far, node.y + dy * far];
}

/** A cubic Bézier curve as a polyline. */
export function curve([p0, p1, p2, p3], pieces = 14) {
  return Array.from({ length: pieces + 1 }, (_, i) => {
    const u = i / pieces;
    const v = 1 - u;
    return [0, 1].map((k) => v ** 3 * p0[k] + 3 * v * v * u * p1[k] + 3 * v * u * u * p2[k] + u ** 3 * p3[k]);
  });
}
