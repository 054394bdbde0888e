/** Shows the scene that is being read in the picture beside the text, and lights there what a word names. */
import { pictureOnly, readAt } from "../../core/learn/scenes.js";
import { openFigure } from "./figure.js";

const WIDE = 1024;           // px: from here the picture is beside the text

/** @param {HTMLElement} lesson  as templates/pages/chapter.html writes it @param {(key: string, params?: object) => string} say */
export function followText(lesson, say) {
  /** @type {(selector: string) => any[]} */
  const all = (selector) => [...lesson.querySelectorAll(selector)];
  const [column] = all(".figure-column");
  const scenes = all("[data-scene]");
  const figure = openFigure(column.querySelector("[data-figure]"), (name) => {
    for (const word of all("[data-light]")) word.toggleAttribute("data-lit", word.dataset.light === name);
  });
  let at = -1;
  let frame = 0;

  function show(index) {
    if (index === at || !scenes[index]) return;
    scenes[at]?.removeAttribute("data-current");
    at = index;
    scenes[at].dataset.current = "";
    const url = scenes[at].dataset.scene;
    figure.show(innerWidth < WIDE ? pictureOnly(url) : url);
    column.querySelector("[data-scene-count]").textContent = say("learn.count", { n: at + 1, all: scenes.length });
    for (const button of all("[data-scene-step]")) button.disabled = !scenes[at + Number(button.dataset.sceneStep)];
  }

  /** The line that a scene's top has to pass: the middle of what is to be seen of the text. */
  function reading() {
    const top = innerWidth < WIDE ? Math.max(0, column.getBoundingClientRect().bottom) : 0;
    show(readAt(scenes.map((one) => one.getBoundingClientRect().top), (top + innerHeight) / 2));
  }

  column.hidden = false;
  lesson.dataset.following = "";
  const soon = () => { frame ||= requestAnimationFrame(() => { frame = 0; reading(); }); };
  for (const kind of ["scroll", "resize"]) addEventListener(kind, soon, { passive: true });
  for (const button of all("[data-scene-step]")) {
    button.addEventListener("click", () => {
      show(at + Number(button.dataset.sceneStep));           // at once: figure and text move in one frame
      scenes[at].scrollIntoView({ block: "start" });
    });
  }
  for (const word of all("[data-light]")) {
    for (const kind of ["pointerenter", "focus", "click"]) word.addEventListener(kind, () => figure.light(word.dataset.light));
    for (const kind of ["pointerleave", "blur"]) word.addEventListener(kind, () => figure.light(null));
  }
  if (document.readyState === "complete") reading();
  else addEventListener("load", reading, { once: true });      // the text comes first
}
