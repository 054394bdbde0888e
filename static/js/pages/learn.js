/** Learn: what is done, kept in this browser; questions and calculations; the picture that follows the text. */
import { openShare } from "../navigation/share.js";
import { readProgress, withAnswer, withDone } from "../core/learn/progress.js";
import { followText } from "../views/learn/follow.js";
import { openTerms } from "../navigation/terms.js";
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
  openQuestion(root, (right) => keep(withAnswer(progress(), `${root.dataset.question}:${root.dataset.sentence}`, right)));
}
for (const blank of all("[data-value]")) openBlank(blank, say);
for (const area of all("[data-own-words]")) keepWords(area);
for (const link of all("[data-chapter]")) link.querySelector(".done").hidden = !progress().done.includes(link.dataset.chapter);
for (const link of all("[data-next]")) link.addEventListener("click", () => keep(withDone(progress(), lesson.dataset.lesson)));
for (const button of all("[data-print]")) button.addEventListener("click", () => print());
addEventListener("beforeprint", () => { for (const one of all(".results")) one.open = true; });
offerReview();
openTerms();
if (lesson?.querySelector("[data-scene]")) followText(lesson, say);

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

/** What one wrote in one's own words stays in this browser. @param {HTMLTextAreaElement} area */
function keepWords(area) {
  const key = `${KEY}-${area.dataset.ownWords}`;
  try { area.value = localStorage.getItem(key) ?? ""; } catch { return; }
  area.addEventListener("input", () => { try { localStorage.setItem(key, area.value); } catch { /* lasts for this page */ } });
}
