/** Knows the control between the folded circuit and the columns: how far the network is unfolded. */

/**
 * @param {HTMLElement} root holds the control, which the server wrote
 * @param {{fold: (value: number) => void, say: Function}} on
 */
export function createUnfold(root, { fold, say }) {
  const control = root.querySelector("[data-unfold]");
  const slider = control.querySelector("input");
  const button = control.querySelector("button");
  slider.addEventListener("input", () => fold(Number(slider.value)));
  return {
    /** @param {{fold: number}} cursor @param {import("../../core/scene/layout.js").Layout} frame */
    draw({ fold: value }, frame) {
      control.style.setProperty("--row", `${frame.rows.h}px`);
      slider.value = String(value);
      slider.style.setProperty("--done", String(value));
      slider.setAttribute("aria-valuetext", say("stage.fold_value", { percent: Math.round(100 * value) }));
      button.setAttribute("aria-pressed", String(value === 1));
    },
  };
}
