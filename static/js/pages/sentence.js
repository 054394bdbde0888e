/** The sentence page: keeps the answer in step with the question, and draws surprisal over the ledger's columns. */
import { openShare } from "../navigation/share.js";
import { getJson, getPage } from "../api.js";
import { toggled } from "../core/sentence/cuts.js";
import { cellOf } from "../core/sentence/grid.js";
import { withParam } from "../core/urlstate.js";
import { all, find } from "../views/html.js";
import { colours, onTheme } from "../views/plots/plotly.js";
import { chartOf } from "../views/sentence/chart.js";
import { cutter } from "../views/sentence/cutter.js";
import { growth, linesOf } from "../views/plots/growth.js";
import { speaking } from "../views/sentence/speaking.js";
import { ledger } from "../views/sentence/ledger.js";
import { tie } from "../views/sentence/tie.js";
import { copyLink } from "../navigation/copy_link.js";
import { fold } from "../navigation/folds.js";
import { formUrl } from "../navigation/form_url.js";
import { live, readJson, say, tell } from "../navigation/live.js";
import { ownCorpora } from "./own_corpora.js";
import { ownModels } from "./own_models.js";
import { renew } from "../navigation/patching.js";
import { openTerms } from "../navigation/terms.js";

openShare();
openTerms();

const AGAIN = 2000; // ms
const PAPER = 700; // px, within the margins of a sheet of A4
const form = /** @type {HTMLFormElement} */ (document.getElementById("ask"));
const narrow = matchMedia("(max-width: 40rem)");
const cells = new Map(); // ledger -> the cell that the keyboard is at, kept from answer to answer
const canvases = new Map(); // ledger -> its chart, kept from answer to answer: redrawing costs less than drawing
const drawnAt = new WeakMap(); // table -> the width that its chart was drawn for
const LONG = 60; // tokens, from which on the chart may come a frame after the figures
let shownAt = "";
let asking = 0;
let watching = new AbortController(); // ends what listens to the answer before: an element may outlive it
let drawnGrowth = null; // what the charts of growth were drawn from
const resized = new ResizeObserver((entries) => {
  if (entries.some(({ target }) => drawnAt.get(target) !== /** @type {HTMLElement} */ (target).offsetWidth)) requestAnimationFrame(drawAll);
});

/** One chart a ledger; a page with a notice has none. */
function drawAll() {
  for (const card of all(document, "[data-ledger]")) drawOne(card, shownIn(card), cells.get(card.dataset.ledger));
}

/** The chart of an answer before goes over into the new page. */
function keepCanvas(card) {
  const old = canvases.get(card.dataset.ledger);
  const fresh = card.querySelector(".canvas");
  if (old && old !== fresh) fresh.replaceWith(old);
  else canvases.set(card.dataset.ledger, fresh);
}

function drawOne(card, scores, cell) {
  const table = card.querySelector("table");
  drawnAt.set(table, table.offsetWidth);
  keepForPaper(card.querySelector(".sheet"));
  chartOf(card, scores, narrow.matches ? cell.t : null, say);
}

/** Nothing is drawn anew for print: the chart fits the columns as they are now, so paper gets both, scaled to its width (css/sentence.css). */
function keepForPaper(sheet) {
  const sizes = { width: sheet.offsetWidth, height: sheet.offsetHeight, plot: sheet.querySelector(".plot").offsetHeight };
  for (const [name, pixels] of Object.entries(sizes)) sheet.style.setProperty(`--drawn-${name}`, `${pixels}px`);
  sheet.style.setProperty("--drawn-fit", String(Math.min(1, PAPER / sizes.width)));
}

/** Models of one ledger, in the order of its rows. */
function shownIn(card) {
  const { scores } = readJson("data");
  return card.querySelector(".plot").dataset.scores.split(",").map((index) => scores[Number(index)]);
}

function watchLedgers() {
  const at = /** @type {HTMLInputElement} */ (document.getElementById("at")).value;
  for (const card of all(document, "[data-ledger]")) {
    const number = card.dataset.ledger;
    const named = at === shownAt ? null : cellOf(at, shownIn(card).map((score) => score.model));
    const start = named ?? cells.get(number) ?? { row: 0, t: 1 };
    const { to } = ledger(card, start, { isNarrow: () => narrow.matches, say, signal: watching.signal, onMove: (cell) => { cells.set(number, cell); if (narrow.matches) drawAll(); } });
    tie(find(document, `[data-chain="${number}"] .rule`), card, { to, signal: watching.signal });
    cells.set(number, start);
  }
  shownAt = at;
}

/** Cutting or joining writes the sentence anew and asks for it. */
function watchCutter() {
  const toolbar = find(document, ".cutter");
  if (!toolbar) return;
  cutter(toolbar, (gap) => {
    const { tokens } = readJson("data").scores.find((score) => score.unit === "hand");
    /** @type {HTMLInputElement} */ (form.elements.namedItem("text")).value = toggled(tokens, gap);
    form.requestSubmit();
  }, watching.signal);
}

/** A ledger without a model would have no corpus, no cut, nothing to go on from. */
function keepOne(event) {
  if (event.target.name !== "models" || form.querySelector("[name=models]:checked")) return;
  event.target.checked = true;
  event.stopPropagation();
  tell(say("ledger.one_left"), true);
}

function watch() {
  watching.abort();
  watching = new AbortController();
  watchLedgers();
  watchCutter();
  document.querySelectorAll("[data-ledger]").forEach(keepCanvas);
  resized.disconnect();
  if (document.querySelectorAll("[data-column]").length > LONG) requestAnimationFrame(() => setTimeout(drawAll));
  else drawAll();
  for (const sheet of document.querySelectorAll(".sheet table")) resized.observe(sheet);
  drawGrowth();
}

/** The charts of "why not a bigger n?"; while the server works them out the page asks again. */
function drawGrowth() {
  clearTimeout(asking);
  if (document.querySelector("#growth[data-working]")) asking = setTimeout(askGrowth, AGAIN);
  const { textContent } = document.getElementById("growth-data");
  const charts = all(document, "#growth .chart");
  if (drawnGrowth === textContent && charts.every((chart) => chart.childElementCount)) return;
  drawnGrowth = textContent;
  const answer = readJson("growth-data");
  for (const chart of charts) {
    const keys = all(chart.parentElement, "[data-key]");
    const names = Object.fromEntries(keys.map((key) => [key.dataset.key, key.textContent]));
    const kind = /** @type {import("../views/plots/growth.js").Kind} */ (chart.dataset.chart);
    growth(chart, { kind, lines: linesOf(kind, answer, names), paint: colours(), say });
  }
}

async function askGrowth() {
  const answer = await getJson(document.getElementById("growth").dataset.twin).catch(() => null);   // gone for a moment
  if (!answer?.growth) { asking = setTimeout(askGrowth, AGAIN); return; }
  const page = await getPage(location.href);
  delete document.getElementById("growth").dataset.working;
  for (const part of ["#growth .inside", "#growth-data"]) document.querySelector(part).replaceWith(document.adoptNode(page.querySelector(part)));
  drawGrowth();
}

/** The address that ends in #own asks for a text of the user's own. */
function openOwn() {
  if (location.hash === "#own") document.getElementById("own-open").click();
}

/** The evidence takes the focus when it opens, and gives it back to its factor when it closes. */
function follow(before) {
  const now = openFactor();
  if (now === before) return;
  if (now) document.getElementById("evidence-title").focus();
  else find(document, `.factor[value="${CSS.escape(before)}"]`)?.focus();
}

const openFactor = () => document.getElementById("evidence")?.dataset.at ?? "";

/** The page with one model more; a network that reads ids takes a text of ids. */
function withModel({ id, understood }) {
  const ticked = tickedModels();
  const url = understood.only_ids ? withParam(here(), "text", understood.sample) : here();
  return withModels(url, understood.only_ids ? [id] : [...ticked, id]);
}

const withoutModel = (id) => withModels(here(), tickedModels().filter((model) => model !== id));

const tickedModels = () => /** @type {HTMLInputElement[]} */ (all(form, "[name=models]:checked")).map(({ value }) => value);

function withModels(url, ids) {
  const bare = ["at", "see", "from"].reduce((address, name) => withParam(address, name, null), url);
  return withParam(bare, "models", ids.length ? ids.join(",") : null);
}

const here = () => `${location.pathname}${location.search}`;

let lastFactor = openFactor();
form.addEventListener("change", keepOne);
narrow.addEventListener("change", drawAll);
const speech = speaking({ form: document.getElementById("speak"), question: form, say, tell, calm: matchMedia("(prefers-reduced-motion: reduce)") });
const { go } = live({
  form, renew, toUrl: formUrl,
  onSwap: (how) => {
    watch();
    speech.reset();
    if (how !== "typing") follow(lastFactor);
    lastFactor = openFactor();
  },
});
ownCorpora(go);
ownModels({ onKept: (card) => go(withModel(card)), onDeleted: (id) => go(withoutModel(id)) });
openOwn();
addEventListener("hashchange", openOwn);
fold(narrow, () => { drawnGrowth = null; drawGrowth(); });
document.getElementById("copy").addEventListener("click", copyLink);
document.addEventListener("keydown", ({ key, target }) => {
  if (key === "Escape" && /** @type {Element} */ (target).closest("#evidence")) document.getElementById("evidence-close").click();
});
onTheme(() => { drawnGrowth = null; drawAll(); drawGrowth(); });
watch();
