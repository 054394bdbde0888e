/** The chart of surprisal over one ledger: where its columns lie, and the numbers of its pinned axis. */
import { bits } from "../../core/format.js";
import { fromAbove, spread } from "../../core/scale.js";
import { INFINITE, surprisal, surprisalScale } from "../plots/surprisal.js";

/**
 * @param {any} card the section of the ledger @param {object[]} scores in the order of its rows
 * @param {number | null} now on a narrow screen the column that is there, from 1 @param {Function} say
 */
export function chartOf(card, scores, now, say) {
  const plot = card.querySelector(".plot");
  const scale = surprisalScale(scores);
  const { left, width, centres } = now === null ? columns(plot.parentElement) : side(plot, scores[0].factors.length, now);
  const canvas = plot.querySelector(".canvas");
  Object.assign(canvas.style, { left: `${left}px`, width: `${width}px` });
  plot.querySelector(".axis").replaceChildren(plot.querySelector(".axis > :first-child"), ...axisMarks(scores, scale));
  const labels = [...plot.parentElement.querySelectorAll("tbody .who")].map((name) => name.textContent.trim());
  surprisal(canvas, { scores, labels, centres, width, scale, say, now });
}

/** On a narrow screen one column stands at a time, and the chart shows the sentence beside its axis, a long one around it. */
function side(plot, steps, t) {
  const left = plot.querySelector(".axis").offsetWidth;
  const width = plot.clientWidth - left - 8;
  return { left, width, centres: spread(steps, width, t) };
}

/** Where the ledger's token columns lie, in px from the sheet's left edge (centres: from the first column's). */
function columns(sheet) {
  const origin = sheet.getBoundingClientRect().left;
  const boxes = [...sheet.querySelectorAll("[data-column]")].map((cell) => cell.getBoundingClientRect());
  const left = boxes[0].left - origin;
  return {
    left, width: boxes.at(-1).right - boxes[0].left,
    centres: boxes.map((box) => (box.left + box.right) / 2 - origin - left),
  };
}

/** The numbers of the pinned vertical axis, and ∞ where something was never seen. */
function axisMarks(scores, scale) {
  const top = scale.at(-1);
  const never = scores.some((score) => score.log_prob === null);
  const marks = [...scale.map((tick) => [tick, bits(tick).replace(/\.0$/, "")]), ...(never ? [[INFINITE * top, bits(null)]] : [])];
  return marks.map(([value, text]) => {
    const label = document.createElement("b");
    label.textContent = text;
    label.ariaHidden = "true";
    label.style.top = `${100 * fromAbove(value, top)}%`;
    return label;
  });
}
