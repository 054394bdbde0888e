/**
 * Hands a scene to Plotly. Draws what it is given and reads nothing back.
 *
 * Units are pixels (the axes' ranges equal the figure's size), so a pointer is looked up in the scene itself (core/scene/hit.js)
 * and Plotly can stay a static picture. A step changes a column or two: only those traces are handed over, which costs a third of a
 * whole redraw.
 */
import { traces } from "./looks.js";

const CONFIG = { staticPlot: true, displayModeBar: false };
const AT_ONCE = { mode: "immediate", frame: { duration: 0, redraw: false }, transition: { duration: 0 } };

/**
 * @param {HTMLElement} element
 * @param {{Plotly: import("../plots/plotly.js").Engine, say: (key: string) => string}} tools
 */
export function createGraph(element, { Plotly, say }) {
  let signature = { size: "", traces: [] };
  let lastStep = null;                                     // the step whose arrows have drawn themselves
  let waiting = null;
  let running = null;

  /** Plotly drops a redraw that another one overtakes, so there is one at a time; of those that wait, the last counts. */
  async function run() {
    while (waiting) {
      const job = waiting;
      waiting = null;
      const list = traces(job.scene, job.paint, say);
      await show(job, list).catch(() => { signature = { size: "", traces: [] }; });   // interrupted: the next one draws all
    }
    running = null;
  }

  /** A new step's arrows draw themselves (css/unroll.css); in the frames of folding they would begin anew in each, and never be seen. */
  function flow(step) {
    if (step === lastStep) element.dataset.beat = "still";
    else if (lastStep !== null) element.dataset.beat = element.dataset.beat === "odd" ? "even" : "odd";
    lastStep = step;
  }

  async function show({ frame, step }, list) {
    const before = signature;
    signature = { size: `${frame.width} ${frame.height} ${list.length}`, traces: list.map((trace) => JSON.stringify(trace)) };
    if (before.size !== signature.size) {
      flow(step);
      const draw = before.traces.length === list.length ? "react" : "newPlot";       // a trace in another's place would lose texts where that had none
      await Plotly[draw](element, list, layoutOf(frame), CONFIG);
      return;
    }
    const changed = list.flatMap((_, i) => (signature.traces[i] === before.traces[i] ? [] : [i]));
    if (!changed.length) return;
    flow(step);
    await Plotly.animate(element, { data: changed.map((i) => list[i]), traces: changed }, AT_ONCE);
  }

  return {
    /** @param {import("../../core/scene/scene.js").Scene} scene @param {import("../../core/scene/layout.js").Layout} frame @param {import("./looks.js").Paint} paint @param {string} step  which operation it shows */
    draw(scene, frame, paint, step) {
      waiting = { scene, frame, paint, step };
      running ??= run();
      return running;
    },
  };
}

function layoutOf({ width, height }) {
  const axis = { visible: false, fixedrange: true };
  return {
    width, height, margin: { l: 0, r: 0, t: 0, b: 0 }, showlegend: false, hovermode: false,
    paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)",
    xaxis: { ...axis, range: [0, width] }, yaxis: { ...axis, range: [height, 0] },
  };
}
