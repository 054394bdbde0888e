/** A list that opens over the page closes when one looks elsewhere: a click outside of it, Escape, the focus moving on. */

/** @returns {NodeListOf<HTMLDetailsElement>} */
const opened = () => document.querySelectorAll("details.menu[open]");

export function closeOutside() {
  const closeUnless = (holds) => { for (const menu of opened()) if (!holds(menu)) menu.open = false; };
  document.addEventListener("pointerdown", ({ target }) => closeUnless((menu) => menu.contains(target)));
  document.addEventListener("focusin", ({ target }) => closeUnless((menu) => menu.contains(target)));
  document.addEventListener("keydown", ({ key }) => {
    if (key !== "Escape") return;
    for (const menu of opened()) { menu.open = false; menu.querySelector("summary").focus(); }
  });
}
