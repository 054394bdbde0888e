/** A network's training as a slider over its snapshots, and a button that goes through them one after the other. */
const BEAT = 900;           // ms that a snapshot is shown

/**
 * @param {HTMLElement} root stays; the server writes slider and button into it, or nothing
 * @param {{say: (key: string, params?: object) => string, isBusy: () => boolean}} page  isBusy: whether an answer is on its way
 */
export function watchLearning(root, { say, isBusy }) {
  /** @returns {HTMLInputElement | null} */
  const slider = () => root.querySelector("input");
  let timer = 0;

  /** To a snapshot, as if it had been moved there by hand. */
  function show(at) {
    const input = slider();
    input.value = String(at);
    input.dispatchEvent(new Event("input", { bubbles: true }));
    if (input.value === input.max) stop();
  }

  function beat() {
    const input = slider();
    if (!input) stop();
    else if (!isBusy()) show(Number(input.value) + 1);
  }

  function start() {
    const { value, max } = slider();
    timer = window.setInterval(beat, BEAT);
    draw();
    show(value === max ? 0 : Number(value) + 1);
  }

  function stop() {
    clearInterval(timer);
    timer = 0;
    draw();
  }

  function draw() {
    const button = root.querySelector("button");
    button?.setAttribute("aria-pressed", String(timer !== 0));
    button?.querySelector("[data-label]").replaceChildren(say(timer ? "unroll.pause" : "unroll.watch"));
  }

  root.addEventListener("click", ({ target }) => {
    if (/** @type {Element} */ (target).closest("button")) (timer ? stop : start)();
  });
  root.addEventListener("input", (event) => {
    const input = slider();
    const steps = input.dataset.steps.split(",");
    input.setAttribute("aria-valuetext", say("unroll.at_step", { step: steps[Number(input.value)], last: steps.at(-1) }));
    if (event.isTrusted) stop();
  });
}
