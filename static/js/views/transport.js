/** Draws the controls over time: buttons, the slider with its tokens, stages, levels, speed, the sheet of keys. */
import { marksOf } from "../core/scene/marks.js";
import { isEnd, isStart } from "../core/cursor/cursor.js";
import { el } from "./html.js";

/**
 * @param {HTMLElement} root holds the controls, which the server wrote
 * @param {{act: (action: string) => void, seek: (t: number) => void, stage: Function, level: Function, speed: Function, say: Function,
 *   prefix: string, signal: AbortSignal}} on  prefix: of the names of the radio buttons; signal: ends what listens on root
 */
export function createTransport(root, on) {
  const slider = root.querySelector('[data-role="time"]');
  const speeds = root.querySelector('[data-role="speed"]');
  const choice = (name, value) => root.querySelector(`[name="${on.prefix}${name}"][value="${value}"]`);
  const { signal } = on;
  const ticks = root.querySelector("[data-ticks]");
  const offer = root.querySelector("[data-offer]");
  let offered = null;                                     // the cursor at which the way to backward was shown
  let shown = null;
  let drawn = "";
  const play = root.querySelector('[data-act="toggle"]');
  for (const button of root.querySelectorAll("[data-act]")) button.addEventListener("click", () => on.act(button.dataset.act));
  slider.addEventListener("input", () => on.seek(Number(slider.value)));
  let byPointer = false;                                  // a chip that was clicked leaves the arrow keys to the page
  root.addEventListener("pointerdown", () => { byPointer = true; }, { signal });
  root.addEventListener("keydown", () => { byPointer = false; }, { signal });
  root.addEventListener("change", ({ target }) => {
    if (byPointer && target.type === "radio") target.blur();
    if ([`${on.prefix}stage`, `${on.prefix}back-stage`].includes(target.name)) on.stage(target.value);
    if (target.name === `${on.prefix}dir`) on.act("turn");
    if (target.name === `${on.prefix}level`) on.level(Number(target.value));
    if (target === speeds) on.speed(Number(target.value));
  }, { signal });
  return {
    /** Backward is not open yet: says so, and shows the way. */
    offerEnd() {
      offered = shown;
      offer.hidden = false;
      choice("dir", "forward").checked = true;
    },
    draw({ cursor, playing, speed }, sequence) {
      shown = cursor;
      const { t, level, direction } = cursor;
      const look = [t, ticks.clientWidth].join();          // measured before anything is written
      slider.value = t;
      slider.style.setProperty("--done", String(sequence.tau > 1 ? (t - 1) / (sequence.tau - 1) : 1));
      slider.setAttribute("aria-valuetext", on.say("unroll.slider_value", { t, tau: sequence.tau, x: sequence.inputs[t - 1], y: sequence.targets[t - 1] }));
      for (const [name, value] of [["level", level], ["dir", direction]]) choice(name, value).checked = true;
      drawStages(root, cursor);
      speeds.value = String(speed);
      play.setAttribute("aria-pressed", String(playing));
      play.querySelector("[data-label]").textContent = on.say(playing ? "unroll.pause" : "unroll.play");
      const [isFirst, isLast] = [isStart(cursor, sequence.tau), isEnd(cursor, sequence.tau)];
      able(root, { first: !isFirst, back: !isFirst, next: !isLast, last: !isLast });
      if (offered !== cursor) offer.hidden = true;
      if (look !== drawn) drawTicks(ticks, sequence, t);
      drawn = look;
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

/** aria-disabled rather than disabled: a button must not lose the focus while one holds the key down. */
function able(root, moves) {
  for (const [action, can] of Object.entries(moves)) root.querySelector(`[data-act="${action}"]`).setAttribute("aria-disabled", String(!can));
}

function drawTicks(holder, { tau, inputs }, now) {
  holder.replaceChildren(...marksOf(inputs, holder.clientWidth / tau, now).map(({ t, text, isNumber }) => {
    const tick = el("span", { class: t === now ? "now" : isNumber ? "number" : null }, text);
    tick.style.setProperty("--at", String(tau > 1 ? (t - 1) / (tau - 1) : 0));
    return tick;
  }));
}
