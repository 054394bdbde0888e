/** The sentence page: keeps the answer in step with the question, and draws surprisal over the ledger's columns. */
import { bits } from "../core/format.js";
import { fromAbove } from "../core/scale.js";
import { INFINITE, onTheme, surprisal, surprisalScale } from "../views/charts.js";
import { live, readJson, say } from "./live.js";

const resized = new ResizeObserver(() => requestAnimationFrame(drawAll));

/** One chart a ledger; a page with a notice has none. */
function drawAll() {
  const { scores = [] } = readJson("data") ?? {};
  for (const plot of document.querySelectorAll(".plot")) {
    const shown = plot.dataset.scores.split(",").map((index) => scores[Number(index)]);
    drawOne(plot, shown);
  }
}

function drawOne(plot, scores) {
  const scale = surprisalScale(scores);
  const { left, width, centres } = columns(plot.parentElement);
  const canvas = plot.querySelector(".canvas");
  Object.assign(canvas.style, { left: `${left}px`, width: `${width}px` });
  plot.querySelector(".axis").replaceChildren(plot.querySelector(".axis > span"), ...axisMarks(scores, scale));
  const labels = [...plot.parentElement.querySelectorAll("tbody .who")].map((name) => name.textContent.trim());
  surprisal(canvas, { scores, labels, centres, width, scale, say });
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
    label.style.top = `${100 * fromAbove(value, top)}%`;
    return label;
  });
}

function watch() {
  resized.disconnect();
  for (const sheet of document.querySelectorAll(".sheet table")) resized.observe(sheet);
  drawAll();
}

/** The evidence takes the focus when it opens, and gives it back to its factor when it closes. */
function follow(before) {
  const now = openFactor();
  if (now === before) return;
  if (now) document.getElementById("evidence-title").focus();
  else document.querySelector(`.factor[value="${CSS.escape(before)}"]`)?.focus();
}

const openFactor = () => document.getElementById("evidence")?.dataset.at ?? "";

let shown = openFactor();
live({
  form: document.getElementById("ask"),
  onSwap: (how) => {
    watch();
    if (how !== "typing") follow(shown);
    shown = openFactor();
  },
});
document.addEventListener("keydown", ({ key, target }) => {
  if (key === "Escape" && target.closest("#evidence")) document.getElementById("evidence-close").click();
});
onTheme(drawAll);
watch();
