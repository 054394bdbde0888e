/** Learn: what is done, kept in this browser; questions and calculations; the picture that follows the text. */
import { openShare } from "../navigation/share.js";
import { readProgress, withAnswer, withDone } from "../core/learn/progress.js";
import { followText } from "../views/learn/follow.js";
import { openTerms } from "../navigation/terms.js";
import { present } from "../views/learn/present.js";
import { openQuestion } from "../views/learn/question.js";
import { openBlank } from "../views/learn/worked.js";
import { say } from "../navigation/live.js";

openShare();

const KEY = "unroll-learn";
/** @param {string} selector @returns {any[]} */
const all = (selector) => [...document.querySelectorAll(selector)];
const [lesson] = all("[data-lesson]");

const progress = () => { try { return readProgress(localStorage.getItem(KEY)); } catch { return readProgress(null); } };
const keep = (next) => { try { localStorage.setItem(KEY, JSON.stringify(next)); } catch { /* private mode: lasts for this page */ } };

for (const root of all("[data-question]")) {
  openQuestion(root, (right) => {
    root.toggleAttribute("data-right", right);
    keep(withAnswer(progress(), `${root.dataset.question}:${root.dataset.sentence}`, right));
    judge(root.closest("[data-skip]"));
  });
}
for (const blank of all("[data-value]")) openBlank(blank, say);
for (const area of all("[data-own-words]")) keepWords(area);
for (const link of all("[data-chapter]")) link.querySelector(".done").hidden = !progress().done.includes(link.dataset.chapter);
for (const link of all("[data-next]")) link.addEventListener("click", () => keep(withDone(progress(), lesson.dataset.lesson)));
for (const button of all("[data-print]")) button.addEventListener("click", () => print());
addEventListener("beforeprint", () => { for (const one of all(".results")) one.open = true; });
offerReview();
goOn();
openTerms();
if (lesson?.hasAttribute("data-present")) presentFrom();
else if (lesson?.querySelector("[data-scene]")) followText(lesson, say);

/** The slide is in the address, so that a page that is loaded again goes on where it was. */
function presentFrom() {
  present(lesson, say, Number(location.hash.slice(1)) - 1, (slide) => history.replaceState(null, "", `#${slide + 1}`));
}

/** The review's address names what is asked again. */
function offerReview() {
  const query = progress().missed.map((one) => ["q", one]);
  for (const link of all("[data-review]")) {
    link.hidden = !query.length;
    link.search = String(new URLSearchParams([...new URLSearchParams(link.search), ...query]));
  }
  const here = new URLSearchParams(location.search);
  if (all("[data-reviewing]").length && query.length && !here.has("q")) location.replace(`?${new URLSearchParams([...here, ...query])}`);
}

/** Who has begun goes on with the first chapter that is not done. */
function goOn() {
  const { done } = progress();
  const next = all("[data-chapter]").find((link) => !done.includes(link.dataset.chapter));
  if (!done.length || !next) return;
  for (const link of all("[data-go-on]")) {
    link.textContent = `${link.dataset.goOn}${next.querySelector(".name").textContent}`;
    link.href = next.href;
  }
}

/** What one wrote in one's own words stays in this browser. @param {HTMLTextAreaElement} area */
function keepWords(area) {
  const key = `${KEY}-${area.dataset.ownWords}`;
  try { area.value = localStorage.getItem(key) ?? ""; } catch { return; }
  area.addEventListener("input", () => { try { localStorage.setItem(key, area.value); } catch { /* lasts for this page */ } });
}

/** Who answers both questions of a chapter's head knows it. @param {HTMLElement | null} check */
function judge(check) {
  const questions = [...check?.querySelectorAll("[data-question]") ?? []];
  if (!questions.length || !questions.every((one) => one.hasAttribute("data-told"))) return;
  const known = questions.every((one) => one.hasAttribute("data-right"));
  /** @type {HTMLElement} */ (check.querySelector(known ? "[data-known]" : "[data-unknown]")).hidden = false;
  if (known) keep(withDone(progress(), lesson.dataset.lesson));
}
