/** A question: an answer is committed to before the right one is seen; "just show me" is a way out. */

/** @param {HTMLElement} root  as partials/learn_parts.html writes it @param {(right: boolean) => void} onAnswer */
export function openQuestion(root, onAnswer) {
  const form = root.querySelector("form");
  const answer = root.querySelector("details");
  const commit = root.querySelector("[type=submit]");
  const chosen = () => root.querySelector("input:checked");
  answer.hidden = true;
  form.addEventListener("change", () => { commit.disabled = false; });
  form.addEventListener("submit", (event) => { event.preventDefault(); if (chosen()) reveal(); });
  root.querySelector("[data-reveal]").addEventListener("click", () => { form.reset(); reveal(); });

  function reveal() {
    const option = chosen()?.closest(".option");
    const right = option?.hasAttribute("data-key");
    const verdict = root.querySelector(".verdict");
    root.dataset.told = "";
    for (const one of root.querySelectorAll(".option")) {
      one.querySelector("input").disabled = true;
      one.toggleAttribute("data-chosen", one === option);
      one.querySelector(".mark").textContent = one.hasAttribute("data-key") ? "✓" : one === option ? "✗" : "";
    }
    for (const one of root.querySelectorAll("[data-option]")) one.toggleAttribute("data-chosen", one.dataset.option === option?.querySelector("input").value);
    root.querySelector(".commit").hidden = true;
    answer.hidden = false;
    answer.open = true;
    verdict.textContent = option ? verdict.dataset[right ? "right" : "wrong"] : verdict.dataset.seen;
    answer.querySelector("summary").focus();
    onAnswer(Boolean(right));
  }
}
