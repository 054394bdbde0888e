/** Draws the controls over time: buttons, the slider with its tokens, stages, levels, speed, the sheet of keys. */
import { marksOf } from "../core/scene/marks.js";
import { isEnd, isStart } from "../core/cursor/cursor.js";
import { all, el, find } from "./html.js";

const narrow = matchMedia("(max-width: 60rem)");           // where the row of chips scrolls: static/css/unroll.css

/**
 * @param {HTMLElement} root holds the controls, which the server wrote
 * @param {{act: (action: string) => void, seek: (t: number) => void, stage: Function, level: Function, speed: Function, pace: (byStage: boolean) => void, say: Function,
 *   prefix: string, signal: AbortSignal}} on  prefix: of the names of the radio buttons; signal: ends what listens on root
 */
export function createTransport(root, on) {
  /** @type {HTMLInputElement} */
  const slider = find(root, '[data-role="time"]');
  /** @type {HTMLSelectElement[]} */
  const [speeds, paces] = ["speed", "pace"].map((role) => find(root, `[data-role="${role}"]`));
  /** @returns {HTMLInputElement} */
  const choice = (name, value) => find(root, `[name="${on.prefix}${name}"][value="${value}"]`);
  const { signal } = on;
  const ticks = root.querySelector("[data-ticks]");
  const offer = find(root, "[data-offer]");
  let offered = null;                                     // the cursor at which the way to backward was shown
  let lastCursor = null;
  let lastLook = "";                                      // of the ticks
  let revealed = "";
  const play = root.querySelector('[data-act="toggle"]');
  for (const button of all(root, "[data-act]")) button.addEventListener("click", () => on.act(button.dataset.act));
  slider.addEventListener("input", () => on.seek(Number(slider.value)));
  let byPointer = false;                                  // a chip that was clicked leaves the arrow keys to the page
  root.addEventListener("pointerdown", () => { byPointer = true; }, { signal });
  root.addEventListener("keydown", () => { byPointer = false; }, { signal });
  root.addEventListener("change", ({ target }) => {
    const field = /** @type {HTMLInputElement | HTMLSelectElement} */ (target);
    if (byPointer && field.type === "radio") field.blur();
    if ([`${on.prefix}stage`, `${on.prefix}back-stage`].includes(field.name)) on.stage(field.value);
    if (field.name === `${on.prefix}dir`) on.act("turn");
    if (field.name === `${on.prefix}level`) on.level(Number(field.value));
    if (field === speeds) on.speed(Number(field.value));
    if (field === paces) on.pace(field.value === "stage");
  }, { signal });
  return {
    /** Backward is not open yet: says so, and shows the way. */
    offerEnd() {
      offered = lastCursor;
      offer.hidden = false;
      choice("dir", "forward").checked = true;
    },
    draw({ cursor, playing, speed, byStage }, sequence) {
      lastCursor = cursor;
      const { t, stage, level, direction } = cursor;
      const width = ticks.clientWidth;                     // measured before anything is written
      const look = `${t} ${width}`;
      slider.value = String(t);
      slider.style.setProperty("--done", String(sequence.tau > 1 ? (t - 1) / (sequence.tau - 1) : 1));
      slider.setAttribute("aria-valuetext", on.say("unroll.slider_value", { t, tau: sequence.tau, x: sequence.inputs[t - 1], y: sequence.targets[t - 1] }));
      for (const [name, value] of [["level", level], ["dir", direction]]) choice(name, value).checked = true;
      drawStages(root, cursor);
      if (narrow.matches && revealed !== direction + stage) {
        for (const chip of [choice("dir", direction), choice(direction === "forward" ? "stage" : "back-stage", stage)]) reveal(chip.parentElement);
        revealed = direction + stage;
      }
      speeds.value = String(speed);
      paces.value = byStage ? "stage" : "time";
      play.setAttribute("aria-pressed", String(playing));
      play.querySelector("[data-label]").textContent = on.say(playing ? "unroll.pause" : "unroll.play");
      const [isFirst, isLast] = [isStart(cursor, sequence), isEnd(cursor, sequence)];
      able(root, { first: !isFirst, back: !isFirst, next: !isLast, last: !isLast });
      if (offered !== cursor) offer.hidden = true;
      if (look !== lastLook) drawTicks(ticks, width, sequence, t);
      lastLook = look;
    },
  };
}

/** The stages of the direction that runs. */
function drawStages(root, { direction, stage }) {
  for (const set of root.querySelectorAll("[data-direction]")) {
    set.hidden = set.dataset.direction !== direction;
    if (!set.hidden) set.querySelector(`[value="${stage}"]`).checked = true;
  }
}

/** Moves a row that is wider than its screen, no further than until a chip is in it whole. */
function reveal(chip) {
  const row = chip.closest(".ways");
  const [inner, outer] = [chip, row].map((one) => one.getBoundingClientRect());
  row.scrollLeft += Math.min(0, inner.left - outer.left) + Math.max(0, inner.right - outer.right);
}

/** aria-disabled rather than disabled: a button must not lose the focus while one holds the key down. */
function able(root, moves) {
  for (const [action, can] of Object.entries(moves)) root.querySelector(`[data-act="${action}"]`).setAttribute("aria-disabled", String(!can));
}

function drawTicks(holder, width, { tau, inputs }, now) {
  holder.replaceChildren(...marksOf(inputs, width / tau, now).map(({ t, text, isNumber }) => {
    const tick = el("span", { class: t === now ? "now" : isNumber ? "number" : null }, text);
    tick.style.setProperty("--at", String(tau > 1 ? (t - 1) / (tau - 1) : 0));
    return tick;
  }));
}
