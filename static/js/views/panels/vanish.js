/** The card of the chain ∂h(t)/∂h(k): the server wrote what each factor does to one gradient; here comes what it can do to any, and the plot. */
import { measured } from "../../core/format.js";
import { chainUrl } from "../../core/trace/component.js";
import { problem } from "../equations/component.js";
import { chainsPlot } from "../plots/chains.js";
import { draw } from "../plots/plotly.js";

const NEAR = "300px";       // of the window: singular values take a while, so they are asked for when they are about to be seen

/** @param {HTMLElement} card @param {import("../../stage/panels.js").Tools} tools */
export function createVanish(card, { say, ask, lookUp, forget, redraw }) {
  const [t, k] = card.dataset.chain.split(" ").map(Number);
  const scales = card.dataset.scales.split(" ").map(Number);
  const now = Number(card.dataset.now);
  const plot = /** @type {HTMLElement} */ (card.querySelector('[data-role="chains"]'));
  const heads = /** @type {NodeListOf<HTMLElement>} */ (card.querySelectorAll("[data-step]"));
  let isNear = false;
  let kept = [];
  new IntersectionObserver((entries, watch) => {
    if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
    watch.disconnect();
    isNear = true;
    redraw();
  }, { rootMargin: NEAR }).observe(card);
  for (const link of /** @type {NodeListOf<HTMLElement>} */ (card.querySelectorAll("a[data-scale]"))) link.addEventListener("click", (event) => switchTo(event, link.dataset.scale));

  /** The cursor has moved since the server wrote the link. */
  function switchTo(event, scale) {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    ask({ scale_w: scale === "1" ? null : scale });
  }

  return {
    /** @param {import("../../stage/panels.js").View} view */
    draw({ trace, cursor, paint, width }) {
      for (const head of heads) head.toggleAttribute("aria-current", Number(head.dataset.step) === cursor.t);
      if (!isNear || width < 50) return;
      const urls = scales.map((scale) => chainUrl(trace, { t, k, scale }));
      const answers = urls.map((url, i) => lookUp(`chain-${i}`, url));
      const failed = answers.find((answer) => answer.state === "problem");
      card.querySelector("[data-problem]").replaceChildren(...(failed ? [problem(failed.body, { say, retry: () => { urls.forEach(forget); redraw(); } })] : []));
      const found = answers.flatMap((answer) => (answer.state === "ready" ? [/** @type {import("../../core/trace/chain.js").Chain} */ (answer.body)] : []));
      if (found.length < scales.length) return;
      if (found.every((one, i) => one === kept[i]) && paint === kept.at(-2) && width === kept.at(-1)) return;
      kept = [...found, paint, width];
      found.forEach(fill);
      const { traces, layout } = chainsPlot(found, { width, paint: /** @type {Record<string, string>} */ (paint), now });
      draw(plot, traces, layout, { staticPlot: true });
    },
  };

  function fill({ chain: { scale_w: scale }, stretches, product_stretches: products }) {
    for (const [row, sign, values] of [["most", "× ", stretches], ["product", "", products]]) {
      const cells = card.querySelectorAll(`[data-${row}="${scale}"] td`);
      values.forEach((value, i) => { cells[i].textContent = sign + measured(value); });
    }
  }
}
