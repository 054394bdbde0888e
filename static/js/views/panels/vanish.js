/** The card of the chain ∂h(t)/∂h(k): the server wrote what each factor does to one gradient; here comes what it can do to any, and the plot. */
import { measured } from "../../core/format.js";
import { chainUrl } from "../../core/trace/component.js";
import { problem } from "../equations/component.js";
import { chainsPlot } from "../plots/chains.js";
import { draw } from "../plots/plotly.js";

/** @param {HTMLElement} card @param {import("../../stage/panels.js").Tools} tools */
export function createVanish(card, { say, ask, lookUp, forget, redraw }) {
  const [chain, scales] = [card.dataset.chain, card.dataset.scales].map((list) => list.split(" ").map(Number));
  const [most, ofProduct] = [...card.querySelectorAll("[data-most]")].map((row) => row.querySelectorAll("td"));
  const heads = /** @type {NodeListOf<HTMLElement>} */ (card.querySelectorAll("[data-step]"));
  let isSeen = false;       // singular values take a while: they are asked for once somebody looks
  let lastKey = [];
  new IntersectionObserver((entries, watch) => {
    if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
    watch.disconnect();
    isSeen = true;
    redraw();
  }).observe(card);
  card.querySelector(".fates").addEventListener("click", (event) => {
    const link = /** @type {HTMLElement} */ (event.target).closest("a");
    const { metaKey, ctrlKey, shiftKey, altKey } = /** @type {MouseEvent} */ (event);
    if (!link || metaKey || ctrlKey || shiftKey || altKey) return;
    event.preventDefault();                                // the cursor has moved since the server wrote the link
    const { scale } = link.dataset;
    ask({ scale_w: scale === "1" ? null : scale });
  });

  return {
    /** @param {import("../../stage/panels.js").View} view */
    draw({ trace, cursor, paint, width }) {
      for (const head of heads) head.toggleAttribute("aria-current", Number(head.dataset.step) === cursor.t);
      if (!isSeen || width < 50) return;
      const urls = scales.map((scale) => chainUrl(trace, { t: chain[0], k: chain[1], scale }));
      const answers = urls.map((url, i) => lookUp(`chain-${i}`, url));
      const failed = answers.find((answer) => answer.state === "problem");
      card.querySelector("[data-problem]").replaceChildren(...(failed ? [problem(failed.body, { say, retry: () => { urls.forEach(forget); redraw(); } })] : []));
      const chains = answers.flatMap((answer) => (answer.state === "ready" ? [/** @type {import("../../core/trace/chain.js").Chain} */ (answer.body)] : []));
      const now = [...chains, paint, width];
      if (chains.length < scales.length || now.every((one, i) => one === lastKey[i])) return;
      lastKey = now;
      const { scale_w: scale } = trace;
      const currentChain = chains[scales.indexOf(scale)];
      currentChain.stretches.forEach((value, i) => { most[i].textContent = `× ${measured(value)}`; });
      currentChain.product_stretches.forEach((value, i) => { ofProduct[i].textContent = measured(value); });
      const { traces, layout } = chainsPlot(chains, { width, paint, now: scale });
      draw(card.querySelector('[data-role="chains"]'), traces, layout, { staticPlot: true });
    },
  };
}
