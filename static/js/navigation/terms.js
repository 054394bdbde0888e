/**
 * Terms that are explained where they are used: over a link `a.term` its card is shown by pointer, focus or touch; Esc, leaving or
 * a click elsewhere takes it away. Without a script the link leads to the glossary, as it does by keyboard and mouse.
 */
const REST = 150;   // ms for which a pointer rests on a term, or may be on its way to the card
const GAP = 6;      // px between the word and its card
const EDGE = 8;     // px to the window's edges

/** Watches the whole page, so that what an answer brings later is explained too. */
export function openTerms() {
  let term = null;    // the one whose card is open
  let timer = 0;

  /** @param {HTMLAnchorElement | null} link */
  function show(link) {
    clearTimeout(timer);
    if (link === term) return;
    if (term) cardOf(term).hidePopover();
    term = link;
    if (!link) return;
    const card = cardOf(link);
    card.showPopover();
    place(card, link.getClientRects()[0]);
  }
  const soon = (link) => { clearTimeout(timer); timer = window.setTimeout(() => show(link), REST); };
  /** A term that is still pointed at keeps its card, where it is now; one about to get its card is let be. */
  function follow() {
    if (!term) return;
    const word = term.getClientRects()[0];
    if (word && term.matches(":hover, :focus") && word.bottom > 0 && word.top < innerHeight) place(cardOf(term), word);
    else show(null);
  }
  const onCard = (target) => term && cardOf(term).contains(target);

  document.addEventListener("pointerover", ({ target, pointerType }) => {
    const link = onCard(target) ? term : termAt(target);
    if (pointerType === "mouse" && (link || term !== document.activeElement)) soon(link);
  });
  document.addEventListener("focusin", ({ target }) => {
    const link = termAt(target);
    if (link ? link.matches(":focus-visible") : !onCard(target)) show(link);
  });
  document.addEventListener("click", (event) => {
    const link = termAt(event.target);
    if (!link || /** @type {PointerEvent} */ (event).pointerType !== "touch" || term === link) return;
    event.preventDefault();                                 // the first touch explains, the second leads on
    show(link);
  });
  document.addEventListener("keydown", ({ key }) => { if (key === "Escape") show(null); });
  document.addEventListener("pointerdown", ({ target }) => { if (!onCard(target) && termAt(target) !== term) show(null); });
  for (const kind of ["scroll", "resize"]) addEventListener(kind, follow, { passive: true });
}

/** @param {EventTarget} target @returns {HTMLAnchorElement | null} */
function termAt(target) {
  return target instanceof Element ? target.closest("a.term") : null;
}

/** @param {HTMLAnchorElement} link @returns {HTMLElement} */
function cardOf(link) {
  return document.getElementById(link.getAttribute("aria-describedby"));
}

/** Under the word, or over it where there is no room below; within the window. @param {HTMLElement} card @param {DOMRect} word */
function place(card, word) {
  const { width, height } = card.getBoundingClientRect();
  const below = word.bottom + GAP + height <= innerHeight - EDGE;
  card.style.left = `${Math.max(EDGE, Math.min(word.left, innerWidth - width - EDGE))}px`;
  card.style.top = `${below ? word.bottom + GAP : Math.max(EDGE, word.top - GAP - height)}px`;
}
