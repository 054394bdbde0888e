/** The recipes: a button beside each copies it. */
import { say } from "../navigation/live.js";

/** @type {NodeListOf<HTMLButtonElement>} */
const buttons = document.querySelectorAll("[data-copies]");

for (const button of buttons) {
  const code = document.getElementById(button.dataset.copies);
  button.addEventListener("click", async () => {
    const said = say((await isCopied(code)) ? "unroll.copied" : "unroll.not_copied");
    button.textContent = said;
    document.getElementById("live-status").textContent = said;
  });
}

/** Copies a program; where the browser does not let us, it stands there selected. */
async function isCopied(code) {
  try {
    await navigator.clipboard.writeText(code.textContent);          // missing on plain http, refused without permission
    return true;
  } catch {
    getSelection().selectAllChildren(code);
    return document.execCommand("copy");
  }
}
