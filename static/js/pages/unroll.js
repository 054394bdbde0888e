/** The unroll page: wires the answer, the player and the address to the views. */
import { layout } from "../core/layout.js";
import { act, actionOf, cursorAt, dwell, isEnd, seek, standing, tick, toLevel, toStage } from "../core/player.js";
import { scene, sequenceOf } from "../core/scene.js";
import { withParam } from "../core/urlstate.js";
import { strongest } from "../core/worked.js";
import { createBars } from "../views/bars.js";
import { caption } from "../views/caption.js";
import { onTheme, plotly } from "../views/charts.js";
import { createEquations } from "../views/equations.js";
import { createGraph } from "../views/graph.js";
import { rich } from "../views/maths.js";
import { createHeat, timeAt } from "../views/heat.js";
import { createOverview } from "../views/overview.js";
import { paint } from "../views/paint.js";
import { createTransport } from "../views/transport.js";
import { live, readJson, say } from "./live.js";

const REMEMBER = 150;       // ms: a dragged slider is one change of the address
const HOSTS = ["graph", "bars", "heat"];   // kept over a change of sentence, so that a picture changes and never vanishes

/** @type {{trace: object, sequence: object, ngram: object|null, player: object, picked: number|null}} */
let state = null;
let views = null;
let frame = 0;
let beat = 0;
let remembering = 0;
let ink = null;
let told = "";
let isTableOpen = false;
const hosts = {};
const widths = {};          // of the hosts, in pixels: measured when they change, never while drawing
const $ = (id) => document.getElementById(id);

function begin() {
  const { t, stage, level } = $("result").dataset;
  const trace = readJson("data");
  const speed = state?.player.speed ?? 1;
  const cursor = cursorAt({ t: Number(t), stage, level: Number(level) }, trace.tau);
  state = { trace, sequence: sequenceOf(trace), ngram: readJson("beside"), player: { cursor, playing: false, speed }, picked: null };
  clearTimeout(beat);
  told = "";
  ink ??= paint();
  fold($("steps"));
  for (const id of HOSTS) {
    if (hosts[id]) $(id).replaceWith(hosts[id]);
    else resized.observe(hosts[id] = $(id));
    widths[id] = hosts[id].clientWidth;
  }
  views = viewsOf($("result"));
  render();
}

/** The table is open for those without JavaScript; here it is closed until somebody opens it, over a swap as well. */
function fold(table) {
  table.open = isTableOpen;
  table.addEventListener("toggle", () => { isTableOpen = table.open; });
}

function viewsOf(root) {
  const steer = (change) => move((player) => ({ ...player, playing: false, cursor: change(player.cursor) }));
  const toTime = (t) => steer((cursor) => seek(cursor, t, state.trace.tau));
  $("copy").addEventListener("click", copyLink);
  $("heat").onclick = (event) => { const t = timeAt($("heat"), event, state.trace.tau); if (t) toTime(t); };
  $("graph").onclick = (event) => choose(views.graph?.nodeAt(event), steer);
  return {
    graph: views?.graph ?? null,
    bars: createBars($("bars-card"), say),
    heat: views?.heat ?? createHeat($("heat"), say),
    equations: createEquations($("equations"), { say, onPick: (i) => { state.picked = i; render(); } }),
    overview: createOverview($("overview"), toTime),
    transport: createTransport(root, {
      act: perform, seek: toTime, say,
      stage: (stage) => steer((cursor) => toStage(cursor, stage)),
      level: (level) => move((player) => ({ ...player, cursor: toLevel(player.cursor, level) })),
      speed: (speed) => move((player) => ({ ...player, speed })),
    }),
  };
}

/** A click on a node goes to the operation that makes it; x(t) and b lead to a(t), y(t) to L(t), c to o(t). */
function choose(node, steer) {
  if (!node?.t) return;
  const stage = { x: "a", b: "a", c: "o", y: "L" }[node.kind] ?? node.kind;
  steer((cursor) => toStage(seek(cursor, node.t, state.trace.tau), stage));
}

function perform(action) {
  if (action === "keys") $("keys").showModal();
  else move((player) => act(player, action, state.trace.tau));
}

function move(change) {
  const before = state.player;
  state.player = change(before);
  clearTimeout(beat);
  if (state.player.playing) beat = setTimeout(() => move((player) => tick(player, state.trace.tau)), dwell(state.player.speed));
  render();
  if (state.player.cursor !== before.cursor) remember();
}

/** The cursor stands in the address, without a step of the history for each. */
function remember() {
  clearTimeout(remembering);
  remembering = setTimeout(writeAddress, REMEMBER);
}

function writeAddress() {
  clearTimeout(remembering);
  const { cursor } = state.player;
  const placed = (url) => ["t", "stage", "level"].reduce((address, name) => withParam(address, name, cursor[name]), url);
  const here = `${location.pathname}${location.search}`;
  if (placed(here) !== here) history.replaceState(null, "", placed(here));
  for (const link of document.querySelectorAll("a#language, link#other-language")) link.href = placed(link.getAttribute("href"));
}

function render() {
  cancelAnimationFrame(frame);
  frame = requestAnimationFrame(draw);
}

/** What the eye follows comes first; the charts have their own frame. */
function draw() {
  const { trace, sequence, player } = state;
  const { cursor } = player;
  const shown = layout({ width: widths.graph, tau: trace.tau, cursor });
  views.transport.draw(player, sequence);
  hosts.graph.style.height = hosts.graph.style.minHeight = `${shown.height}px`;
  views.graph?.draw(scene(sequence, cursor, shown), shown, ink);
  views.overview.draw(sequence, shown.window, cursor);
  const i = state.picked ?? strongest(trace.steps[cursor.t - 1]);
  views.equations.draw(trace, cursor, i);
  tell(caption(trace, cursor, i, say));
  markRow(cursor.t);
  frame = requestAnimationFrame(drawCharts);
}

function drawCharts() {
  const { trace, ngram, player: { cursor } } = state;
  views.bars.draw({ trace, cursor, ngram, paint: ink, width: widths.bars, reached: until(cursor, "yhat") === cursor.t });
  views.heat.draw({ trace, cursor, paint: ink, width: widths.heat, seen: until(cursor, "h"), lost: until(cursor, "L") });
}

/** The last time step whose `stage` is computed at the cursor. */
const until = (cursor, stage) => (standing(cursor, cursor.t, stage) === "pending" ? cursor.t - 1 : cursor.t);

/** Read out at every step, but not while steps fly by. */
function tell(text) {
  const line = $("step-line");
  line.setAttribute("aria-live", state.player.playing && state.player.speed > 1 ? "off" : "polite");
  if (told !== text) line.replaceChildren(...rich(told = text));
}

function markRow(t) {
  for (const row of document.querySelectorAll("#steps tbody tr")) {
    if (Number(row.dataset.t) === t) row.setAttribute("aria-current", "step");
    else row.removeAttribute("aria-current");
  }
}

/** Says whether it was copied; where the browser does not let us, the address stands there selected. */
async function copyLink() {
  writeAddress();
  const isCopied = await copied(location.href);
  const said = say(isCopied ? "unroll.copied" : "unroll.not_copied");
  $("live-status").textContent = said;
  $("copy").querySelector("[data-label]").textContent = said;
}

/** @returns {Promise<boolean>} */
async function copied(address) {
  try {
    await navigator.clipboard.writeText(address);          // missing on plain http, refused without permission
    $("address").hidden = true;
    return true;
  } catch {
    return copiedFromField(address);
  }
}

/** The old way: a field whose content is selected. It stays if that fails as well. */
function copiedFromField(address) {
  const field = $("address").querySelector("input");
  $("address").hidden = false;
  field.value = address;
  field.select();
  const isCopied = document.execCommand("copy");
  $("address").hidden = isCopied;
  if (isCopied) $("copy").focus({ preventScroll: true });
  return isCopied;
}

/** Another sentence starts at its beginning; the same one under another model stays at its step. */
function toUrl(form) {
  const fields = new URLSearchParams(new FormData(form));
  const { t, stage, level } = state.player.cursor;
  if (fields.get("text") === state.trace.text) { fields.set("t", t); fields.set("stage", stage); }
  fields.set("level", level);
  return `${new URL(form.action).pathname}?${fields}`;
}

/** Keys belong to the page, except where the focused control has a use of its own for them. */
function onKey(event) {
  const action = actionOf(event);
  const { target } = event;
  const isBusy = target.closest("input, select, textarea, dialog, [contenteditable], [data-keys]");
  if (!action || isBusy || event.isComposing || (event.key === " " && target.closest("button, a, summary, label"))) return;
  event.preventDefault();
  perform(action);
}

const resized = new ResizeObserver((entries) => {
  for (const { target, contentRect } of entries) widths[target.id] = contentRect.width;
  render();
});

live({ form: $("ask"), onSwap: begin, toUrl });
document.addEventListener("keydown", onKey);
onTheme(() => { ink = paint(); render(); });
begin();
plotly().then((Plotly) => { views.graph = createGraph(hosts.graph, { Plotly, say }); render(); });
