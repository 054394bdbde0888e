/**
 * Terms that are explained where they are used: over a link `a.term` its card is shown by pointer, focus or touch; Esc, leaving or
 * a click elsewhere takes it away. Without a script the link leads to the glossary, as it does by keyboard and mouse.
 */
const REST = 150;   // ms for which a pointer rests on a term, or may be on its way to the card
const GAP = 6;      // px between the word and its card
const EDGE = 8;     // px to the window's edges

/** @param {ParentNode} root  the links of a term, their cards `#term-NAME` anywhere on the page */
export function openTerms(root = document) {
  let shown = null;
  let timer = 0;

  /** @param {HTMLElement | null} link */
  function show(link) {
    clearTimeout(timer);
    if (link === shown) return;
    if (shown) cardOf(shown).hidePopover();
    shown = link;
    if (!link) return;
    const card = cardOf(link);
    card.showPopover();
    place(card, link.getClientRects()[0]);
  }
  const soon = (link) => { clearTimeout(timer); timer = window.setTimeout(() => show(link), REST); };

  for (const link of /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll("a.term"))) {
    const card = cardOf(link);
    link.setAttribute("aria-describedby", card.id);
    link.addEventListener("focus", () => { if (link.matches(":focus-visible")) show(link); });
    link.addEventListener("blur", ({ relatedTarget }) => { if (!card.contains(/** @type {Node} */ (relatedTarget))) show(null); });
    link.addEventListener("click", (event) => {
      if (/** @type {PointerEvent} */ (event).pointerType !== "touch" || shown === link) return;
      event.preventDefault();                                 // the first touch explains, the second leads on
      show(link);
    });
    for (const one of [link, card]) {
      one.addEventListener("pointerenter", ({ pointerType }) => { if (pointerType === "mouse") soon(link); });
      one.addEventListener("pointerleave", ({ pointerType }) => { if (pointerType === "mouse") soon(null); });
    }
  }
  document.addEventListener("keydown", ({ key }) => { if (key === "Escape") show(null); });
  document.addEventListener("pointerdown", ({ target }) => {
    if (shown && !shown.contains(/** @type {Node} */ (target)) && !cardOf(shown).contains(/** @type {Node} */ (target))) show(null);
  });
  for (const kind of ["scroll", "resize"]) addEventListener(kind, () => show(null), { passive: true });
}

/** @param {HTMLElement} link @returns {HTMLElement} */
function cardOf(link) {
  return document.getElementById(`term-${link.dataset.term}`);
}

/** Under the word, or over it where there is no room below; within the window. @param {HTMLElement} card @param {DOMRect} word */
function place(card, word) {
  const { width, height } = card.getBoundingClientRect();
  const below = word.bottom + GAP + height <= innerHeight - EDGE;
  card.style.left = `${Math.max(EDGE, Math.min(word.left, innerWidth - width - EDGE))}px`;
  card.style.top = `${below ? word.bottom + GAP : Math.max(EDGE, word.top - GAP - height)}px`;
}
