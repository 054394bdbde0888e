/**
 * A stage that can be mounted: a network unrolled over one sentence, with its controls and panels. All that it knows is in its
 * closure, and it looks for its parts below `root`, by data-part and data-role as templates/partials/stage.html writes them: a
 * page can hold several. Each root of several has a `data-prefix`, with which the names of its radio buttons begin.
 *
 * @typedef {import("../core/cursor/cursor.js").Cursor} Cursor
 *
 * @typedef {object} Run  what is shown
 * @property {Record<string, any>} trace  an answer of /api/v1/trace
 * @property {Partial<Cursor>} cursor  where it begins
 * @property {Record<string, string>} words  the catalogue's texts by key
 * @property {import("../views/plots/bars.js").Counted | null} [ngram]  what counting says of the same sentence
 * @property {import("../views/plots/cost.js").Measured} [cost]  what has been measured of the network
 * @property {boolean} [forgot]   whether no h but the latest is kept
 * @property {string} [heat]  what the heat map shows: h a dh da
 * @property {string} [twin]      the answer's address: needed if the answer holds a part of the steps only
 *
 * @typedef {object} Place  the page around it
 * @property {string[] | null} [panels]  data-part of the panels to be drawn; all that stand below the root if null
 * @property {(cursor: Cursor) => void} [onMove]  the cursor has moved
 * @property {(fields: Record<string, string|null>) => void} [ask]  asks for another run by fields of the address
 * @property {(text: string) => void} [tell]  says what went wrong
 * @property {() => void} [help]  shows the sheet of keys
 *
 * @typedef {Required<Omit<Run, "trace" | "cursor" | "twin">> & {trace: import("../core/trace/trace.js").Trace, sequence: import("../core/scene/scene.js").Sequence,
 *   player: import("../core/cursor/cursor.js").Player, picked: number | null, parameter: string, limit: number}} State
 */
import { computedTo, cursorAt, seek, stageOf, toFold, toLevel, toStage } from "../core/cursor/cursor.js";
import { act, canTurn, dwell, settled, tick } from "../core/cursor/player.js";
import { sequenceOf } from "../core/scene/scene.js";
import { limitOf } from "../core/trace/scales.js";
import { stepAt, traceOf } from "../core/trace/trace.js";
import { strongest } from "../core/trace/worked.js";
import { phrase } from "../core/words.js";
import { caption } from "../views/caption.js";
import { asImage } from "../views/graph/bodies.js";
import { createGraph } from "../views/graph/graph.js";
import { createGlide } from "../views/graph/tween.js";
import { rich } from "../views/html.js";
import { paint } from "../views/plots/paint.js";
import { onTheme, picture, plotly, purge } from "../views/plots/plotly.js";
import { createTable } from "../views/table.js";
import { createContents } from "../views/contents.js";
import { createTabs } from "../views/tabs.js";
import { createTransport } from "../views/transport.js";
import { createAnswers } from "./answers.js";
import { onKeys } from "./keys.js";
import { measure } from "./measuring.js";
import { openPanels } from "./panels.js";
import { openStage } from "./stage.js";
import { createSizes } from "./sizes.js";
import { createWindows } from "./windows.js";

const UNFOLDING = 2200;     // ms from the circuit to the last column
const nothing = () => {};

/**
 * @param {HTMLElement} root @param {Run & Place} options
 * @returns {{cursor: Cursor, to: (cursor: Partial<Cursor>) => void, light: (name: string | null) => void, renew: (root: HTMLElement, run: Run) => void,
 *   unfold: () => void, drawn: Promise<void>, destroy: () => void}} unfold: column by column; drawn: once the picture is there; light: a parameter or a node of the cell; renew: another run, on a root that was written anew
 */
export function mountStage(root, { panels: parts = null, onMove = nothing, ask = nothing, tell = nothing, help = nothing, ...begun }) {
  const ending = new AbortController();
  const { signal } = ending;
  const prefix = root.dataset.prefix ?? "";
  const tab = { side: "equation" };                        // on a narrow screen, over a change of sentence as well
  const steps = { isOpen: false };                         // the table, over a change of sentence as well
  /** @type {State} */
  let state = null;
  let [views, windows] = [null, null];
  let [frame, later, beat] = [0, 0, 0];                    // of the drawing, of the panels', the timer of playing
  let lastLine = "";
  let ink = paint();
  let graphHost = null;     // kept over a change of sentence, so that a picture changes and never vanishes

  /** @returns {any} */
  const part = (name) => root.querySelector(`[data-part="${name}"]`);
  /** @returns {any} */
  const role = (name) => root.querySelector(`[data-role="${name}"]`);
  const say = (key, params) => phrase(state.words, key, params);
  const steer = (change) => move((player) => ({ ...player, playing: false, cursor: change(player.cursor) }));
  const toFolded = (fold) => move((player) => ({ ...player, cursor: toFold(player.cursor, fold) }));
  const toTime = (t) => steer((cursor) => seek(cursor, t, state.trace));
  const glide = createGlide(toFolded);
  const sizes = createSizes(render);
  const answers = createAnswers({
    say, limit: () => state.limit,
    redraw: (slot) => (slot === "backward" ? render() : renderPanels()),       // the way back stands in the picture too
  });
  const panels = openPanels(parts, {
    say, steer, prefix, seek: toTime, redraw: renderPanels, ask, lookUp: answers.lookUp, forget: answers.forget, wayBack: answers.wayBack,
    pick: (i) => { state.picked = i; render(); },
    picture: (format) => picture(graphHost, format, ink.card, asImage(role("bodies"), graphHost, ink)),
    choose: (parameter) => { state.parameter = parameter; renderPanels(); },
    measure,
  }, sizes.measure);

  /** @param {Run} run */
  function begin({ trace: answer, cursor: place, words, ngram = null, cost, forgot = false, heat = "h", twin }) {
    const trace = traceOf(answer);
    const isSame = state?.trace.text === trace.text;
    const picked = isSame && state.trace.model?.id === trace.model?.id ? state.picked : null;
    const before = isSame ? state.player : { speed: state?.player.speed ?? 1, byStage: state?.player.byStage ?? false, reached: false };
    const player = settled({ ...before, cursor: cursorAt(place, trace), playing: false, forgot }, trace);
    const parameter = state?.parameter ?? trace.cell.updates[0];
    const limit = Number(part("backward")?.dataset.limit ?? Infinity);
    state = { trace, sequence: sequenceOf(trace), words, ngram, cost, forgot, player, picked, heat, parameter, limit };
    clearTimeout(beat);
    lastLine = "";
    root.dataset.mounted = "";
    windows?.stop();
    windows = createWindows({ twin, onArrive: render, onFail: () => tell(say("base.offline")) });
    if (graphHost) role("picture").replaceWith(graphHost);
    else sizes.measure(graphHost = role("picture"));
    sizes.measure(role("room"), "height");
    views?.contents?.stop();
    views = viewsOf();
    panels.begin(root);
    render();
  }

  function viewsOf() {
    createTabs(root.querySelector("[data-side]"), tab);
    const on = {
      act: perform, seek: toTime, say, prefix, signal,
      stage: (stage) => steer((cursor) => toStage(cursor, stage)),
      level: (level) => move((player) => ({ ...player, cursor: toLevel(player.cursor, level) })),
      speed: (speed) => move((player) => ({ ...player, speed })),
      pace: (byStage) => move((player) => ({ ...player, byStage })),
    };
    return {
      graph: views?.graph ?? null,
      stage: openStage(root, { cell: state.trace.cell, say, seek: toTime, pick: choose, known, fold: (value) => { glide.stop(); toFolded(value); }, signal }),
      table: part("steps") && createTable(part("steps"), toTime, steps),
      transport: part("transport") && createTransport(root, on),
      contents: root.querySelector("[data-contents]") && createContents(root, root.querySelector("[data-contents]")),
    };
  }

  /** What there is of time step t, as core/scene/figures.js reads it. */
  function known(t) {
    const { trace, forgot, player: { cursor } } = state;
    return { t, trace, forgotten: forgot && t < computedTo(cursor, trace.cell.states[0], trace), step: stepAt(trace, t), back: answers.back(trace, cursor, t), backSteps: answers.backSteps(trace, cursor) };
  }

  /** A click on a node goes to the operation that makes it; one of the circuit stays in its time step. */
  function choose(node) {
    if (node.t === 0) return;
    steer((cursor) => cursorAt({ ...cursor, t: node.t ?? cursor.t, stage: stageOf(state.trace.cell, node.kind, cursor) }, state.trace));
  }

  function perform(action) {
    const { fold } = state.player.cursor;
    if (action === "keys") help();
    else if (action === "fold") glide.to(fold, fold < 0.5 ? 1 : 0, UNFOLDING);
    else if (action === "turn" && !canTurn(state.player, state.trace)) views.transport?.offerEnd();
    else move((player) => act(player, action, state.trace));
  }

  function move(change) {
    if (signal.aborted) return;
    const before = state.player;
    state.player = settled(change(before), state.trace);
    clearTimeout(beat);
    if (state.player.playing) beat = setTimeout(() => move((player) => tick(player, state.trace)), dwell(state.player, state.trace));
    render();
    if (state.player.cursor !== before.cursor) onMove(state.player.cursor);
  }

  function render() {
    if (!signal.aborted) frame ||= requestAnimationFrame(draw);
  }

  /** What the eye follows comes first; the panels have their own frame. */
  function draw() {
    frame = 0;
    const { trace, sequence, player } = state;
    const { cursor } = player;
    panels.ask(shown());
    views.transport?.draw(player, sequence);
    const { picture: scene, frame: place } = views.stage.draw({ sequence, cursor }, sizes.of(graphHost), sizes.of(role("room")));
    graphHost.style.height = graphHost.style.minHeight = `${place.height}px`;
    const step = `${cursor.t} ${cursor.stage} ${cursor.direction}`;
    views.graph?.draw(scene, place, ink, step).then(() => role("waiting")?.remove());       // the server's picture, until ours is there
    views.table?.mark(cursor.t);
    views.contents?.draw();
    windows.need(trace, cursor.t);
    if (stepAt(trace, cursor.t)) announce(caption(trace, cursor, picked(), say, known(cursor.t).back));
    renderPanels();
  }

  function renderPanels() {
    if (!signal.aborted) later ||= requestAnimationFrame(() => { later = 0; panels.draw(shown(), sizes.of); });
  }

  /** The component that is written out; none while the step is still under way, as it may be in a long run. */
  function picked() {
    const step = stepAt(state.trace, state.player.cursor.t);
    return state.picked ?? (step ? strongest(state.trace.cell, step) : 1);
  }

  /** @returns {Omit<import("./panels.js").View, "width">} */
  function shown() {
    const { trace, sequence, ngram, cost, forgot, parameter, player: { cursor }, heat } = state;
    return { trace, sequence, ngram, cost, forgot, parameter, cursor, map: { name: heat, rows: answers.rows(trace, cursor, heat, windows), limit: limitOf(trace, heat, answers.backSteps(trace, cursor)) }, paint: ink, picked: picked() };
  }

  /** Read out at every step, but not while steps fly by. */
  function announce(text) {
    const line = role("line");
    line.setAttribute("aria-live", state.player.playing && state.player.speed > 1 ? "off" : "polite");
    if (lastLine !== text) line.replaceChildren(...rich(lastLine = text));
  }

  /** Nothing of ours goes on; what stands below the root stays, as copies that nobody listens to. */
  function destroy() {
    views.stage.light(null);
    views.contents?.stop();
    ending.abort();
    clearTimeout(beat);
    cancelAnimationFrame(frame);
    cancelAnimationFrame(later);
    for (const one of [glide, windows, answers, sizes]) one.stop();
    purge(root);
    root.replaceChildren(...[...root.childNodes].map((node) => node.cloneNode(true)));
    delete root.dataset.mounted;
  }

  onKeys(() => root, perform, signal);
  onTheme(() => { ink = paint(); render(); }, signal);
  begin(begun);
  const drawn = plotly().then((Plotly) => {
    if (signal.aborted) return;
    views.graph = createGraph(graphHost, { Plotly, say });
    render();
  });
  drawn.catch(() => role("waiting")?.querySelector("p").replaceChildren(say("stage.not_loaded")));
  return {
    get cursor() { return state.player.cursor; },
    unfold: () => glide.to(state.player.cursor.fold, 1, UNFOLDING),
    to: (place) => { if ("fold" in place) glide.stop(); steer((cursor) => cursorAt({ ...cursor, ...place }, state.trace)); },
    light(name) { if (!signal.aborted) views.stage.light(name); },
    renew(next, run) { root = next; begin(run); },
    drawn,
    destroy,
  };
}
