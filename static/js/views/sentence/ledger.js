/**
 * The ledger's cells: one of them is the stop of the Tab key, arrow keys move on from it; on a narrow screen its column is
 * the only one that stands there (sentence.css), with buttons to the ones before and after.
 */
import { moved, within } from "../../core/sentence/grid.js";

/**
 * @param {HTMLElement} card the section of one ledger @param {import("../../core/sentence/grid.js").Cell} start
 * @param {{isNarrow: () => boolean, onMove: (cell: object) => void, say: Function, signal: AbortSignal}} page signal: ends it
 * @returns {{to: (t: number) => void}} to: brings a column there
 */
export function ledger(card, start, { isNarrow, onMove, say, signal }) {
  const parts = partsOf(card);
  const size = () => ({ rows: parts.rows.length, columns: parts.heads.length, hasWhole: isNarrow() });
  let cell = within(start, size());
  const buttons = parts.rows.flat().map((box) => box.querySelector(".factor"));
  for (const button of buttons) if (button.tabIndex !== -1) button.tabIndex = -1;   // hundreds: most are so already
  for (const box of card.querySelectorAll(".now")) box.classList.remove("now");
  show(parts, null, cell, say);
  reveal(parts.region, parts.heads[cell.t - 1]);

  const go = (next) => {
    show(parts, cell, next, say);
    cell = next;
    onMove(cell);
  };
  card.addEventListener("click", ({ target }) => {
    const stepped = /** @type {Element} */ (target).closest("[data-step]");
    if (stepped) go(within({ ...cell, t: cell.t + Number(stepped.getAttribute("data-step")) }, size()));
  }, { signal });
  card.addEventListener("focusin", ({ target }) => {
    const place = placeOf(parts, target);
    if (place && (place.row !== cell.row || place.t !== cell.t)) go(place);
  }, { signal });
  parts.region.addEventListener("keydown", (event) => {
    const isPlain = !(event.metaKey || event.ctrlKey || event.altKey || event.shiftKey);
    const next = isPlain && (event.target !== parts.region || isNarrow()) ? moved(cell, event.key, size()) : null;
    if (!next) return;
    event.preventDefault();
    go(next);
    (event.target === parts.region ? parts.region : buttonAt(parts, cell) ?? parts.region).focus();
  }, { signal });
  return {
    to: (t) => {
      go(within({ ...cell, t }, size()));
      parts.heads[cell.t - 1]?.scrollIntoView({ block: "nearest", inline: "nearest" });
    },
  };
}

function partsOf(card) {
  return {
    region: card.querySelector(".scroller"),
    table: card.querySelector("table"),
    heads: [...card.querySelectorAll("thead [data-column]")],
    rows: [...card.querySelectorAll("tbody tr")].map((row) => [...row.querySelectorAll("td:not(.total)")]),
    stepper: card.querySelector(".stepper"),
  };
}

/** Scrolls the ledger, and nothing else, to a column beyond its right edge. @param {HTMLElement} region @param {HTMLElement | undefined} head */
function reveal(region, head) {
  if (head) region.scrollLeft += Math.max(0, head.getBoundingClientRect().right - region.getBoundingClientRect().right);
}

const columnOf = ({ heads, rows }, t) => (t > heads.length ? [] : [heads[t - 1], ...rows.map((row) => row[t - 1])]);
const buttonAt = ({ rows }, { row, t }) => rows[row][t - 1]?.querySelector(".factor");

function show(parts, before, cell, say) {
  if (before) for (const box of columnOf(parts, before.t)) box.classList.remove("now");
  for (const box of columnOf(parts, cell.t)) box.classList.add("now");
  for (const [one, index] of [[before, -1], [cell, 0]]) {
    const button = one && buttonAt(parts, one);
    if (button) button.tabIndex = index;
  }
  const columns = parts.heads.length;
  const isWhole = cell.t > columns;
  parts.table.classList.toggle("whole", isWhole);
  const [back, where, on] = parts.stepper.children;
  where.textContent = isWhole ? say("ledger.step.whole") : say("ledger.step.at", { t: cell.t, of: columns });
  back.disabled = cell.t === 1;
  on.disabled = isWhole;
}

function placeOf({ rows }, target) {
  const box = target.closest("td");
  const row = rows.findIndex((boxes) => boxes.includes(box));
  return row < 0 ? null : { row, t: rows[row].indexOf(box) + 1 };
}
