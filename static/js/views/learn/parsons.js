/** Lines to be put in order: moved by arrow keys, by buttons or by dragging; the first ones are the loop, the rest is left out. */
import { moved, placeAt } from "../../core/learn/order.js";

/**
 * @param {HTMLElement} root  as partials/program_parts.html writes it @param {(key: string, params?: object) => string} say
 * @param {(text: string) => void} tell  says a text to a screen reader @param {(order: string[]) => Promise<string>} mark
 */
export function openParsons(root, say, tell, mark) {
  const form = root.querySelector("form");
  const selects = [...root.querySelectorAll("select")];
  /** @type {HTMLElement} */
  const slots = root.querySelector(".slots");
  const list = document.createElement("ol");
  const chosen = selects.map((one) => one.value).filter(Boolean);
  const lines = new Map([...selects[0].options].filter((one) => one.value).map((one) => [one.value, one.text]));
  let order = [...new Set([...chosen, ...lines.keys()])];
  const items = new Map([...lines].map(([name, code]) => [name, item(name, code)]));
  list.className = "pieces";
  slots.hidden = true;
  for (const one of selects) one.disabled = true;
  slots.after(list);
  draw();

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    root.querySelector(".says").textContent = await mark(order.slice(0, selects.length));
  });

  function draw() {
    list.replaceChildren(...order.map((name, at) => dressed(items.get(name), at)));
  }

  function dressed(element, at) {
    const isUsed = at < selects.length;
    element.querySelector(".place").textContent = isUsed ? String(at + 1) : say("parsons.unused");
    element.querySelector("[data-by='-1']").disabled = at === 0;
    element.querySelector("[data-by='1']").disabled = at === order.length - 1;
    return element;
  }

  /** @param {string} name @param {number} to @param {HTMLElement} [focus] */
  function move(name, to, focus) {
    const from = order.indexOf(name);
    order = moved(order, from, to);
    const now = order.indexOf(name);
    if (now === from) return;
    draw();
    if (focus?.matches(":disabled")) items.get(name).querySelector("button").focus();
    else focus?.focus();
    tell(now < selects.length ? say("parsons.moved", { place: now + 1 }) : say("parsons.left_out"));
  }

  /** @param {string} name @param {string} code @returns {HTMLElement} */
  function item(name, code) {
    const element = document.createElement("li");
    const button = (text, label) => Object.assign(document.createElement("button"), { type: "button", textContent: text, ariaLabel: label });
    const place = Object.assign(document.createElement("span"), { className: "place" });
    const codeElement = Object.assign(document.createElement("code"), { textContent: code });
    const grip = button("⠿", say("parsons.grip", { line: code }));
    const arrows = document.createElement("span");
    grip.className = "grip";
    for (const [text, key, by] of [["↑", "up", -1], ["↓", "down", 1]]) {
      const arrow = button(text, say(key === "up" ? "parsons.up" : "parsons.down", { line: code }));
      arrow.dataset.by = String(by);
      arrow.addEventListener("click", () => move(name, order.indexOf(name) + Number(by), arrow));
      arrows.append(arrow);
    }
    grip.addEventListener("keydown", (event) => {
      const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
      if (!by) return;
      event.preventDefault();
      move(name, order.indexOf(name) + by, grip);
    });
    draggable(grip, element, name);
    element.append(place, grip, codeElement, arrows);
    return element;
  }

  function draggable(grip, element, name) {
    const drag = (event) => {
      const others = order.filter((one) => one !== name).map((one) => items.get(one).getBoundingClientRect());
      move(name, placeAt(others.map((box) => (box.top + box.bottom) / 2), event.clientY));
    };
    const end = () => { delete element.dataset.moving; removeEventListener("pointermove", drag); };
    grip.addEventListener("pointerdown", (event) => {
      if (event.button) return;
      element.dataset.moving = "";
      addEventListener("pointermove", drag);
      for (const kind of ["pointerup", "pointercancel"]) addEventListener(kind, end, { once: true });
    });
  }
}
