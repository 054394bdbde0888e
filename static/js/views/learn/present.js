/** A chapter on the wall: one scene a screen, moved by keys or a clicker; a question stays hidden until it is asked for. Code has a screen to itself. */
import { pressed, slidesOf } from "../../core/learn/slides.js";
import { pictureOnly } from "../../core/learn/scenes.js";
import { openFigure } from "./figure.js";

const KEYS = { PageDown: 1, ArrowRight: 1, ArrowDown: 1, PageUp: -1, ArrowLeft: -1, ArrowUp: -1 };

/** @param {HTMLElement} lesson @param {(key: string, params?: object) => string} say @param {number} first @param {(slide: number) => void} onSlide */
export function present(lesson, say, first, onSlide) {
  /** @type {(selector: string) => any} */
  const find = (selector) => lesson.querySelector(selector);
  const column = find(".figure-column");
  const blocks = /** @type {HTMLElement[]} */ ([...find(".prose").children].filter((one) => !one.matches(".turn, .term-card, .recall, .skip-check")));
  const slides = slidesOf(blocks.map(kindOf));
  const asks = slides.map((slide) => slide.some((i) => blocks[i].matches(".question")));
  const figure = openFigure(find("[data-figure]"), () => {});
  let place = { slide: Math.min(slides.length - 1, Math.max(0, first)), told: false };

  function draw() {
    const slide = slides[place.slide];
    blocks.forEach((block, i) => { block.hidden = !slide.includes(i) || (asks[place.slide] && !place.told); });
    const scene = slide.map((i) => blocks[i]).find((one) => one.dataset.scene && !one.querySelector(".program-stage"))?.dataset.scene;
    column.hidden = !scene;
    lesson.toggleAttribute("data-pictured", Boolean(scene));
    if (scene) figure.show(pictureOnly(scene));
    find("[data-slide]").textContent = say("learn.slide", { n: place.slide + 1, all: slides.length });
    find("[data-asked]").hidden = !(asks[place.slide] && !place.told);
    find(".prose").scrollTop = 0;
    onSlide(place.slide);
  }
  /** What does not fit is read to its end first. @param {number} by */
  function go(by) {
    const { scrollTop, scrollHeight, clientHeight } = find(".prose");
    if (by > 0 && scrollTop + clientHeight < scrollHeight - 4) return void find(".prose").scrollBy(0, 0.85 * clientHeight);
    place = pressed(place, by, asks);
    draw();
  }

  lesson.dataset.presenting = "";
  addEventListener("keydown", (event) => {
    const by = KEYS[event.key];
    const isTyping = /** @type {HTMLElement} */ (event.target).closest?.("input, textarea, select, dialog");
    if (!by || event.ctrlKey || event.metaKey || event.altKey || (isTyping && !event.key.startsWith("Page"))) return;
    event.preventDefault();
    go(by);
  });
  for (const button of /** @type {NodeListOf<HTMLElement>} */ (lesson.querySelectorAll("[data-slide-step]"))) {
    button.addEventListener("click", () => go(Number(button.dataset.slideStep)));
  }
  draw();
}

/** @param {HTMLElement} block @returns {import("../../core/learn/slides.js").Kind} */
function kindOf(block) {
  if (block.matches(".scene")) return "scene";
  if (block.matches(".question")) return "question";
  if (block.matches("header, .box, .worked, .explain")) return "box";
  return block.matches("h2") ? "heading" : "text";
}
