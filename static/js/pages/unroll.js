/** The unroll page: wires the answer, the player and the address to the stage; stage/panels.js lists what stands under it. */
import { fieldsOf, placed } from "../core/cursor/address.js";
import { cursorAt, seek, stageOf, toFold, toLevel, toStage } from "../core/cursor/cursor.js";
import { act, canTurn, dwell, settled, tick } from "../core/cursor/player.js";
import { sequenceOf } from "../core/scene/scene.js";
import { stepAt, traceOf } from "../core/trace/trace.js";
import { withParam } from "../core/urlstate.js";
import { strongest } from "../core/trace/worked.js";
import { caption } from "../views/caption.js";
import { onTheme, picture, plotly } from "../views/plots/plotly.js";
import { createGraph } from "../views/graph/graph.js";
import { rich } from "../views/html.js";
import { createGlide } from "../views/graph/tween.js";
import { paint } from "../views/plots/paint.js";
import { createTable } from "../views/table.js";
import { createTransport } from "../views/transport.js";
import { createAnswers } from "../stage/answers.js";
import { copyLink } from "../navigation/copy_link.js";
import { keepAddress } from "../navigation/address_keeper.js";
import { onKeys } from "../stage/keys.js";
import { live, readJson, say } from "../navigation/live.js";
import { measure as measureCost } from "../stage/measuring.js";
import { openPanels } from "../stage/panels.js";
import { openStage } from "../stage/stage.js";
import { createWindows } from "../stage/windows.js";

const USUAL = { scale_w: "1", heat: "h", other: "" };     // such fields stay out of the address
const UNFOLDING = 2200;     // ms from the circuit to the last column

/** @type {{trace: object, sequence: object, ngram: object|null, player: object, picked: number|null}} */
let state = null;
let views = null;
let windows = null;
let frame = 0;
let later = 0;
let beat = 0;
let ink = null;
let told = "";
let graphHost = null;       // kept over a change of sentence, so that a picture changes and never vanishes
const widths = new WeakMap();     // element -> pixels: measured when they change, never while drawing
const $ = (id) => document.getElementById(id);

const steer = (change) => move((player) => ({ ...player, playing: false, cursor: change(player.cursor) }));
const toFolded = (fold) => move((player) => ({ ...player, cursor: toFold(player.cursor, fold) }));
const glide = createGlide(toFolded);
const memory = keepAddress(() => state.player.cursor);
const toTime = (t) => steer((cursor) => seek(cursor, t, state.trace.tau));
const answers = createAnswers({ say, redraw: (slot) => (slot === "backward" ? render() : renderPanels()) });   // the way back stands in the picture too
const panels = openPanels({
  say, steer, seek: toTime, redraw: renderPanels, ask, lookUp: answers.lookUp, forget: answers.forget,
  pick: (i) => { state.picked = i; render(); },
  picture: (format) => picture(graphHost, format, ink.card),
  choose: (parameter) => { state.parameter = parameter; renderPanels(); },
  measure: measureCost,
}, measure);

/** The same step of another run: fields of the address that the cursor does not hold. */
function ask(fields) {
  const here = placed(`${location.pathname}${location.search}`, state.player.cursor);
  page.go(Object.entries(fields).reduce((url, [name, value]) => withParam(url, name, value), here));
}

function begin() {
  const { t, stage, level, dir, fold, heat } = $("result").dataset;
  const trace = traceOf(readJson("data"));
  const cursor = cursorAt({ t: Number(t), stage, level: Number(level), direction: dir, fold: Number(fold) }, trace.tau);
  const before = state?.trace.text === trace.text ? state.player : { speed: state?.player.speed ?? 1, reached: false };
  const forgot = "forget" in $("result").dataset;
  const player = settled({ ...before, cursor, playing: false, forgot }, trace.tau);
  state = {
    trace, sequence: sequenceOf(trace), ngram: readJson("beside"), cost: readJson("cost-data"), forgot,
    player, picked: null, heat, parameter: state?.parameter ?? "W",
  };
  clearTimeout(beat);
  told = "";
  windows?.stop();
  windows = createWindows({ twin: $("twin").href, onArrive: render, onFail: () => { $("live-status").textContent = say("base.offline"); } });
  ink ??= paint();
  if (graphHost) $("graph").replaceWith(graphHost);
  else measure(graphHost = $("graph"));
  views = viewsOf($("result"));
  panels.begin();
  render();
}

function measure(element) {
  widths.set(element, element.clientWidth);
  resized.observe(element);
}

function viewsOf(root) {
  $("copy").addEventListener("click", () => { memory.now(); copyLink(); });
  return {
    graph: views?.graph ?? null,
    stage: openStage(root, { say, seek: toTime, pick: choose, known, fold: (value) => { glide.stop(); toFolded(value); } }),
    table: createTable($("steps"), toTime),
    transport: createTransport(root, {
      act: perform, seek: toTime, say,
      stage: (stage) => steer((cursor) => toStage(cursor, stage)),
      level: (level) => move((player) => ({ ...player, cursor: toLevel(player.cursor, level) })),
      speed: (speed) => move((player) => ({ ...player, speed })),
    }),
  };
}

/** What there is of time step t, as core/scene/figures.js reads it. */
function known(t) {
  const { trace, player: { cursor } } = state;
  return { t, trace, step: stepAt(trace, t), back: answers.back(trace, cursor, t) };
}

/** A click on a node goes to the operation that makes it; one of the circuit stays in its time step. */
function choose(node) {
  if (node.t === 0) return;
  steer((cursor) => cursorAt({ ...cursor, t: node.t ?? cursor.t, stage: stageOf(node.kind, cursor) }, state.trace.tau));
}

function perform(action) {
  const { fold } = state.player.cursor;
  if (action === "keys") $("keys").showModal();
  else if (action === "fold") glide.to(fold, fold < 0.5 ? 1 : 0, UNFOLDING);
  else if (action === "turn" && !canTurn(state.player, state.trace.tau)) views.transport.offerEnd();
  else move((player) => act(player, action, state.trace.tau));
}

function move(change) {
  const before = state.player;
  state.player = settled(change(before), state.trace.tau);
  clearTimeout(beat);
  if (state.player.playing) beat = setTimeout(() => move((player) => tick(player, state.trace.tau)), dwell(state.player.speed));
  render();
  if (state.player.cursor !== before.cursor) memory.later();
}

function render() {
  frame ||= requestAnimationFrame(draw);
}

/** What the eye follows comes first; the panels have their own frame. */
function draw() {
  frame = 0;
  const { trace, sequence, player } = state;
  const { cursor } = player;
  panels.ask(shown());
  views.transport.draw(player, sequence);
  const { picture, frame: place } = views.stage.draw({ sequence, cursor }, widths.get(graphHost));
  graphHost.style.height = graphHost.style.minHeight = `${place.height}px`;
  views.graph?.draw(picture, place, ink);
  views.table.mark(cursor.t);
  windows.need(trace, cursor.t);
  if (stepAt(trace, cursor.t)) tell(caption(trace, cursor, picked(), say, known(cursor.t).back));
  renderPanels();
}

function renderPanels() {
  later ||= requestAnimationFrame(() => { later = 0; panels.draw(shown(), (element) => widths.get(element)); });
}

/** The component that is written out; none while the step is still under way, as it may be in a long run. */
function picked() {
  const step = stepAt(state.trace, state.player.cursor.t);
  return state.picked ?? (step ? strongest(step) : 1);
}

/** @returns {Omit<import("../stage/panels.js").View, "width">} */
function shown() {
  const { player: { cursor }, heat, ...rest } = state;
  return { ...rest, cursor, map: { name: heat, rows: answers.rows(state.trace, cursor, heat, windows) }, paint: ink, picked: picked() };
}

/** Read out at every step, but not while steps fly by. */
function tell(text) {
  const line = $("step-line");
  line.setAttribute("aria-live", state.player.playing && state.player.speed > 1 ? "off" : "polite");
  if (told !== text) line.replaceChildren(...rich(told = text));
}

/** Another sentence starts at its beginning; the same one under another model stays at its step. */
function toUrl(form) {
  const fields = new URLSearchParams(new FormData(form));
  const { cursor } = state.player;
  const kept = fields.get("text") === state.trace.text ? fieldsOf(cursor) : { level: cursor.level, fold: fieldsOf(cursor).fold };
  if (fields.get("model") !== state.trace.model.id) fields.delete("set");   // entries of other matrices
  for (const [name, value] of Object.entries(kept)) if (value !== null) fields.set(name, value);
  for (const [name, usual] of Object.entries(USUAL)) if (fields.get(name) === usual) fields.delete(name);
  return `${new URL(form.action).pathname}?${fields}`;
}

/** A card that grows in height changes nothing that is drawn. */
const resized = new ResizeObserver((entries) => {
  const wider = entries.filter(({ target, contentRect }) => widths.get(target) !== contentRect.width);
  for (const { target, contentRect } of wider) widths.set(target, contentRect.width);
  if (wider.length) render();
});

const page = live({ form: $("ask"), onSwap: begin, toUrl });
onKeys(perform);
onTheme(() => { ink = paint(); render(); });
begin();
plotly().then((Plotly) => { views.graph = createGraph(graphHost, { Plotly, say }); render(); });
