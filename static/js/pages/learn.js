/** Learn: what is done, kept in this browser; questions; the picture that follows the text. */
import { readProgress, withAnswer, withDone } from "../core/learn/progress.js";
import { readAt } from "../core/learn/scenes.js";
import { openFigure } from "../views/learn/figure.js";
import { openQuestion } from "../views/learn/question.js";
import { say } from "../navigation/live.js";

const KEY = "unroll-learn";
const lesson = document.querySelector("[data-lesson]");

const progress = () => { try { return readProgress(localStorage.getItem(KEY)); } catch { return readProgress(null); } };
const keep = (next) => { try { localStorage.setItem(KEY, JSON.stringify(next)); } catch { /* private mode: lasts for this page */ } };

for (const root of document.querySelectorAll("[data-question]")) {
  openQuestion(root, (right) => keep(withAnswer(progress(), `${root.dataset.question}:${root.dataset.sentence}`, right)));
}
for (const area of document.querySelectorAll("[data-own-words]")) keepWords(area);
for (const link of document.querySelectorAll("[data-chapter]")) {
  link.querySelector(".done").hidden = !progress().done.includes(link.dataset.chapter);
}
document.querySelector("[data-next]")?.addEventListener("click", () => keep(withDone(progress(), lesson.dataset.lesson)));
offerReview();
if (lesson?.querySelector("[data-scene]")) follow();

/** The review's address names what is asked again. */
function offerReview() {
  const { missed } = progress();
  const link = document.querySelector("[data-review]");
  const query = new URLSearchParams(missed.map((one) => ["q", one]));
  if (link) { link.hidden = !missed.length; link.search = new URLSearchParams([...new URLSearchParams(link.search), ...query]).toString(); }
  const here = new URLSearchParams(location.search);
  if (document.querySelector("[data-reviewing]") && missed.length && !here.has("q")) location.replace(`?${new URLSearchParams([...here, ...query])}`);
}

function keepWords(area) {
  const key = `${KEY}-${area.dataset.ownWords}`;
  try { area.value = localStorage.getItem(key) ?? ""; } catch { return; }
  area.addEventListener("input", () => { try { localStorage.setItem(key, area.value); } catch { /* lasts for this page */ } });
}

/** Shows the scene that is being read, and lights what a word names. */
function follow() {
  const column = lesson.querySelector(".figure-column");
  const scenes = [...lesson.querySelectorAll("[data-scene]")];
  const figure = openFigure(column.querySelector("[data-figure]"));
  let at = -1;
  column.hidden = false;
  lesson.dataset.following = "";

  function show(index) {
    if (index === at || !scenes[index]) return;
    scenes[at]?.removeAttribute("data-current");
    at = index;
    scenes[at].dataset.current = "";
    figure.show(scenes[at].dataset.scene);
    column.querySelector("[data-scene-count]").textContent = say("learn.count", { n: at + 1, all: scenes.length });
    for (const button of column.querySelectorAll("[data-scene-step]")) button.disabled = !scenes[at + Number(button.dataset.sceneStep)];
  }
  const reading = () => show(readAt(scenes.map((one) => one.getBoundingClientRect().top), innerHeight * 0.5));
  new IntersectionObserver(reading, { rootMargin: "-50% 0px -50% 0px" }).observe(lesson);
  const observer = new IntersectionObserver(reading, { rootMargin: "0px 0px -50% 0px", threshold: [0, 0.01] });
  for (const one of scenes) observer.observe(one);
  column.addEventListener("click", ({ target }) => {
    const step = Number(target.closest("[data-scene-step]")?.dataset.sceneStep ?? 0);
    if (step) scenes[at + step]?.scrollIntoView({ block: "start" });
  });
  for (const word of lesson.querySelectorAll("[data-light]")) {
    for (const kind of ["pointerenter", "focus"]) word.addEventListener(kind, () => figure.light(word.dataset.light));
    for (const kind of ["pointerleave", "blur"]) word.addEventListener(kind, () => figure.light(null));
    word.addEventListener("click", () => figure.light(word.dataset.light));
  }
  reading();
}
