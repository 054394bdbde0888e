/** What the dialogs for things of the user's own share. */

/** A button that was pressed does nothing more until it is done. @param {HTMLElement} button @param {() => Promise<void>} work */
export async function busy(button, work) {
  if (button.ariaDisabled === "true") return;
  button.ariaDisabled = "true";
  try { await work(); } finally { button.ariaDisabled = null; }
}

/** Whether a button was pressed for the second time; the first time it asks whether that is meant. @param {HTMLElement} button */
export function isSure(button) {
  const { sure } = button.dataset;
  if (button.textContent === sure) return true;
  button.textContent = sure;
  button.ariaLabel = sure;
  return false;
}
