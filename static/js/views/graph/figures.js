/** Shows the figures of a node or a parameter: in a small card beside it, and in one line for a screen reader. */
import { count, figureOf } from "../../core/format.js";
import { el } from "../html.js";

const WIDE = 285;           // pixels of the card, as the style sheet has it

const SOME = 3;             // entries that fit into one line

/** @param {import("../../core/scene/figures.js").Summary} found */
const more = ({ first, shape }) => (shape.reduce((product, n) => product * n, 1) > Math.min(SOME, first.length) ? " …" : "");
/** [what, figure] by [what, figure]. @param {import("../../core/scene/figures.js").Figures} found @returns {[string, string][]} */
function rowsOf(found, say) {
  if (found.what === "coming") return [[say("stage.figures.coming"), ""]];
  if (found.what === "scalar") {
    return [[say("stage.figures.nats"), figureOf(found.value)], [say("stage.figures.bits"), figureOf(found.value / Math.LN2)]];
  }
  /** @type {[string, string]} */
  const shape = [say("stage.figures.shape"), found.shape.map(count).join(" × ")];
  if (found.what === "onehot") return [shape, [say("stage.figures.onehot", { id: count(found.id), token: found.token ?? "" }), ""]];
  const some = [["norm", found.norm], ["smallest", found.smallest], ["largest", found.largest]].filter(([, value]) => value !== undefined);
  /** @type {[string, string][]} */
  const rows = some.map(([name, value]) => [say(`stage.figures.${name}`), figureOf(value)]);
  return found.first ? [shape, ...rows, [say("stage.figures.first"), `${found.first.slice(0, SOME).map(figureOf).join("  ")}${more(found)}`]] : [shape, ...rows];
}

const plain = ({ symbol, sup, nabla }) => `${nabla ? "∇" : ""}${symbol}${sup}`;

/** "h(6), state: shape 128; norm 4.2100; …" */
export function inWords(found, said, notes, say) {
  const rows = rowsOf(found, say).map(([what, shown]) => (shown ? `${what} ${shown}` : what));
  return `${plain(found.name)} ${said}: ${[...rows, ...notes].join("; ")}`;
}

/** @param {HTMLElement} card */
export function createFigures(card, say) {
  return {
    hide() { card.hidden = true; },
    /** @param {import("../../core/scene/figures.js").Figures} found @param {{said: string, notes: string[], x: number, y: number, r: number, width: number}} view */
    show(found, { said, notes, x, y, r, width }) {
      const { symbol, sup, nabla } = found.name;
      const rows = rowsOf(found, say).map(([what, shown]) => el("div", {}, el("dt", {}, what), el("dd", {}, shown)));
      card.replaceChildren(
        el("p", {}, el("b", {}, nabla ? "∇" : "", el("i", {}, symbol), el("sup", {}, sup)), ` ${said}`),
        el("dl", {}, ...rows), ...notes.map((note) => el("p", { class: "note" }, note)),
      );
      const isLeft = x + r + 12 + WIDE > width && x - r - 12 - WIDE > 0;
      card.style.left = `${Math.max(0, Math.min(width - WIDE, isLeft ? x - r - 12 - WIDE : x + r + 12))}px`;
      card.style.top = `${Math.max(0, y - 30)}px`;
      card.hidden = false;
    },
  };
}
