/** On a phone what is below the answer is folded up, unless the address asks for something in it, or for a frame that shows nothing else. */

const ASKED = { candidates: ["c", "of", "find", "add"], growth: [] };

/** @param {MediaQueryList} narrow @param {() => void} onOpen called when something has unfolded */
export function fold(narrow, onOpen) {
  const query = new URLSearchParams(location.search);
  const folds = Object.keys(ASKED).map((id) => /** @type {HTMLDetailsElement} */ (document.querySelector(`#${id} > .fold`)));
  const isAsked = (id) => document.body.matches(".embedded") || location.hash === `#${id}` || ASKED[id].some((name) => query.has(name));
  const fit = () => {
    for (const one of folds) {
      one.open = !narrow.matches || isAsked(one.parentElement.id);
      one.querySelector("summary").tabIndex = narrow.matches ? 0 : -1;
    }
  };
  document.addEventListener("toggle", ({ target }) => { if (/** @type {Element} */ (target).matches(".fold[open]")) onOpen(); }, true);
  document.addEventListener("click", (event) => {
    if (!narrow.matches && /** @type {Element} */ (event.target).closest(".fold > summary")) event.preventDefault();
  });
  narrow.addEventListener("change", fit);
  fit();
}
