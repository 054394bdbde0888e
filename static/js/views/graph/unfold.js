/** Draws the control between the folded circuit and the columns: how far the network is unfolded. */

/**
 * @param {HTMLElement} root holds the control, which the server wrote
 * @param {{fold: (value: number) => void, say: Function}} on
 */
export function createUnfold(root, { fold, say }) {
  const control = root.querySelector("[data-unfold]");
  const slider = control.querySelector("input");
  const label = control.querySelector("[data-label]");
  slider.addEventListener("input", () => fold(Number(slider.value)));
  return {
    /** @param {{fold: number}} cursor */
    draw({ fold: value }) {
      slider.value = String(value);
      slider.style.setProperty("--done", String(value));
      slider.setAttribute("aria-valuetext", say("stage.fold_value", { percent: Math.round(100 * value) }));
      label.textContent = say(value < 0.5 ? "stage.to_unfolded" : "stage.to_folded");
    },
  };
}
