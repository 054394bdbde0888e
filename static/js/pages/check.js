/** /check: the form's answer is swapped in where it is, so that what was written stays. Without this the form is sent as any other. */
import { sendForPage } from "../api.js";
import { say, tell } from "../navigation/live.js";

const form = /** @type {HTMLFormElement} */ (document.getElementById("check"));

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const result = document.getElementById("result");
  if (result.getAttribute("aria-busy")) return;
  result.setAttribute("aria-busy", "true");
  tell(say("check.busy"));
  try {
    const page = await sendForPage(form.action, new FormData(form));
    if (page) show(result, page);
    else tell(say("base.offline"), true);
  } finally {
    result.removeAttribute("aria-busy");
  }
});

/** @param {HTMLElement} result @param {Document} page */
function show(result, page) {
  const newResult = page.getElementById("result");
  if (!newResult) { form.submit(); return; }               // another page, too large a file say: the browser shows it
  result.replaceChildren(...[...newResult.childNodes].map((node) => document.importNode(node, true)));
  tell(result.querySelector("[data-announce]")?.textContent ?? "");
  result.focus({ preventScroll: true });
  result.scrollIntoView({ block: "start" });
}
