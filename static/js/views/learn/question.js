/** A question: an answer is committed to before the right one is seen; "just show me" is a way out. */

/** @param {HTMLElement} root  as partials/learn_parts.html writes it @param {(right: boolean) => void} onAnswer */
export function openQuestion(root, onAnswer) {
  /** @type {(selector: string) => any[]} */
  const all = (selector) => [...root.querySelectorAll(selector)];
  const [[form], [answer], [commit]] = [all("form"), all("details"), all("[type=submit]")];
  const chosen = () => all("input:checked")[0];
  answer.hidden = true;
  form.addEventListener("change", () => { commit.disabled = false; });
  form.addEventListener("submit", (event) => { event.preventDefault(); if (chosen()) reveal(); });
  all("[data-reveal]")[0].addEventListener("click", () => { form.reset(); reveal(); });

  function reveal() {
    const option = chosen()?.closest(".option");
    const right = option?.hasAttribute("data-key");
    const [verdict] = all(".verdict");
    root.dataset.told = "";
    for (const one of all(".option")) {
      one.querySelector("input").disabled = true;
      one.toggleAttribute("data-chosen", one === option);
      one.querySelector(".mark").textContent = one.hasAttribute("data-key") ? "✓" : one === option ? "✗" : "";
    }
    for (const one of all("[data-option]")) one.toggleAttribute("data-chosen", one.dataset.option === option?.querySelector("input").value);
    all(".commit")[0].hidden = true;
    answer.hidden = false;
    answer.open = true;
    verdict.textContent = option ? verdict.dataset[right ? "right" : "wrong"] : verdict.dataset.seen;
    answer.querySelector("summary").focus();
    onAnswer(Boolean(right));
  }
}
