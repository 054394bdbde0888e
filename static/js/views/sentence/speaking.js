/** "Let it go on": a continuation written token by token, each with the number that drew it on the cumulative bar. */
import { postEvents } from "../../api.js";
import { decimal, probability } from "../../core/format.js";
import { filledBar } from "../../core/sentence/events.js";
import { visible } from "../../core/tokens.js";
import { withParam } from "../../core/urlstate.js";

const MOST = 40; // tokens
const PAUSE = 350; // ms between two tokens, so that each draw can be followed
const NAMED = 0.05; // a stretch as long as this has room for its token

/**
 * @param {{form: any, question: any, say: Function, tell: Function, calm: MediaQueryList}} page
 * @returns {{reset: () => void}} reset: the sentence is another one now
 */
export function speaking({ form, question, say, tell, calm }) {
  /** @type {(name: string) => any} */
  const part = (name) => form.querySelector(`[data-role="${name}"]`);
  const state = { flight: null, drawn: [], part };
  const reset = () => {
    state.flight?.abort();
    part("spoken").hidden = true;
  };
  form.addEventListener("submit", (event) => { event.preventDefault(); speak(state, { form, question, say, tell, calm }); });
  part("stop").addEventListener("click", () => state.flight?.abort());
  part("other").addEventListener("click", () => {
    form.elements.seed.value = String(1 + Number(form.elements.seed.value));
    form.requestSubmit();
  });
  const show = ({ target }) => { const step = target.closest?.("[data-drawn]"); if (step) showDraw(part, state.drawn[step.dataset.drawn - 1], say); };
  part("text").addEventListener("click", show);
  part("text").addEventListener("focusin", show);
  return { reset };
}

/** What is sent: the settings of this form, smoothing and boundaries of the question. @param {any} form @param {any} question */
function bodyOf(form, question) {
  const fields = new FormData(question);
  return {
    text: question.elements.text.value, model: form.elements.model.value, max_tokens: MOST,
    temperature: Number(form.elements.temperature.value) || 1, top_k: Math.round(Number(form.elements.top_k.value)) || null,
    seed: Math.round(Number(form.elements.seed.value)) || 0,
    smoothing: fields.get("smoothing") ?? "mle", k: Number(fields.get("k")) || 1, boundaries: fields.has("boundaries"),
  };
}

async function speak(state, page) {
  state.flight?.abort();
  const flight = state.flight = new AbortController();
  const body = bodyOf(page.form, page.question);
  state.drawn = [];
  begin(state.part, body.text);
  let end = { reason: "stopped" };
  try {
    await postEvents(page.form.getAttribute("action"), body, async ({ event, data }) => {
      if (event === "end") end = data;
      if (event !== "token") return;
      if (state.drawn.length && !page.calm.matches) await pause(flight.signal);
      if (flight.signal.aborted) return;
      state.drawn.push(data);
      write(state.part, data, page.say);
      showDraw(state.part, data, page.say);
    }, flight.signal);
  } catch (error) {
    if (error.name !== "AbortError") page.tell(error.detail ?? page.say("base.offline"), true);
  }
  if (state.flight === flight) finish(state, end, body.seed, page.say);
}

function begin(part, text) {
  part("spoken").hidden = false;
  part("text").replaceChildren(text);
  part("bar").replaceChildren();
  for (const name of ["draw", "end"]) part(name).textContent = "";
  part("take").hidden = true;
  part("stop").disabled = false;
}

function write(part, { t, token }, say) {
  const step = document.createElement("button");
  Object.assign(step, { type: "button", textContent: visible(token), ariaLabel: say("next.step", { t, token: visible(token) }) });
  step.dataset.drawn = t;
  part("text").append(" ", step);
}

/** The bar of one step: named stretches, the drawn one marked, and where the number fell. */
function showDraw(part, draw, say) {
  const parts = filledBar(draw.stretches).map((one) => {
    const box = document.createElement("span");
    box.style.inlineSize = `${100 * (one.high - one.low)}%`;
    box.className = one.token === null ? "others" : one.low === draw.low ? "hit" : "";
    box.textContent = one.token !== null && one.high - one.low >= NAMED ? visible(one.token) : "";
    return box;
  });
  const mark = document.createElement("i");
  mark.style.insetInlineStart = `${100 * draw.number}%`;
  const figures = { t: draw.t, token: visible(draw.token), number: decimal(draw.number), low: decimal(draw.low), high: decimal(draw.high), prob: probability(draw.prob) };
  part("bar").replaceChildren(...parts, mark);
  const stretches = draw.stretches.filter((one) => one.high - one.low >= NAMED || one.low === draw.low);
  const words = stretches.map((one) => say("next.part", { token: visible(one.token), low: decimal(one.low, 2), high: decimal(one.high, 2) })).join(" ");
  part("bar").ariaLabel = say("next.bar", { parts: words, number: figures.number });
  part("draw").textContent = say("next.draw", figures);
  for (const one of part("text").querySelectorAll("[data-drawn]")) one.toggleAttribute("aria-current", Number(one.dataset.drawn) === draw.t);
}

function finish({ part, drawn }, end, seed, say) {
  part("stop").disabled = true;
  part("end").textContent = say(`next.end.${end.reason}`, { n: drawn.length, seed });
  const take = part("take");
  take.hidden = !end.text || !drawn.length;
  if (!take.hidden) take.href = withParam(withParam(`${location.pathname}${location.search}`, "at", null), "text", end.text);
}

/** @param {AbortSignal} signal ends it at once */
function pause(signal) {
  return new Promise((/** @type {(value?: undefined) => void} */ resolve) => {
    const timer = setTimeout(resolve, PAUSE);
    signal.addEventListener("abort", () => { clearTimeout(timer); resolve(); }, { once: true });
  });
}
