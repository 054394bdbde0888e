/** Finds HTML elements: `find(card, ".mark")`. Writes HTML, SVG and MathML: `el("p", {class: "x"}, "text")`, `math(at("h", 3), op("="), num("0.84"))`. */

/**
 * The first element below root that a selector finds, or null. An HTMLElement, unless the type of what it is assigned to says more.
 * @template {Element} [E=HTMLElement] @param {ParentNode} root @param {string} selector @returns {E | null}
 */
export const find = (root, selector) => root.querySelector(selector);

/** All of them, in the order of the page. @template {Element} [E=HTMLElement] @param {ParentNode} root @param {string} selector @returns {E[]} */
export const all = (root, selector) => [.../** @type {NodeListOf<E>} */ (root.querySelectorAll(selector))];

const MATHML = "http://www.w3.org/1998/Math/MathML";

/** An HTML element; attributes that are null stay out. @param {...(Node|string)} children */
export const el = (tag, attributes = {}, ...children) => fill(document.createElement(tag), attributes, children);

/** An SVG element. */
export const svg = (tag, attributes = {}, ...children) => fill(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);

const ml = (tag, attributes = {}, ...children) => fill(document.createElementNS(MATHML, tag), attributes, children);

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) if (value !== null) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

export const math = (...parts) => ml("math", {}, ...parts);
export const row = (...parts) => ml("mrow", {}, ...parts);
/** An operator between two terms, also where it begins a line. */
export const op = (sign) => ml("mo", { form: "infix" }, sign);
/** A minus that belongs to what follows. */
export const neg = () => ml("mo", { form: "prefix" }, "−");
export const space = () => ml("mspace", { width: "0.17em" });
export const text = (words) => ml("mtext", {}, words);
export const frac = (over, under) => ml("mfrac", { displaystyle: "true" }, over, under);

/** A number, coloured like the term that it is the value of. @param {string} [hue] */
export const num = (digits, hue = null) => ml("mn", { class: hue && `hue-${hue}` }, digits);

/** A symbol in the colour of its arrow. */
export function sym(name) {
  if (name !== "yhat") return ml("mi", { class: `sym sym-${name}` }, name);
  return ml("mover", { class: "sym sym-yhat", accent: "true" }, ml("mi", {}, "y"), ml("mo", { stretchy: "false" }, "^"));
}

/** An upright function name. */
export const fn = (name) => ml("mi", { mathvariant: name.length === 1 ? "normal" : null }, name);

/** name with time step t raised, and what more stands there. */
export const at = (name, t, ...more) => ml("msup", {}, sym(name), row(time(t), ...more));

const time = (t) => row(ml("mo", { stretchy: "false" }, "("), ml("mn", {}, String(t)), ml("mo", { stretchy: "false" }, ")"));

/** A component: name with index i below and, if given, time step t above. */
export function part(name, i, t = null) {
  const base = typeof name === "string" ? sym(name) : name;
  const index = typeof i === "number" ? ml("mn", {}, String(i)) : i;
  return t === null ? ml("msub", {}, base, index) : ml("msubsup", {}, base, index, time(t));
}

/** ( … ) around parts, of one height with the line. */
export const paren = (...parts) => row(ml("mo", { stretchy: "false" }, "("), ...parts, ml("mo", { stretchy: "false" }, ")"));

/** exp( … ) */
export const exp = (...parts) => row(fn("exp"), paren(...parts));

/** What softmax divides by: ∑_j exp(o_j), with one letter for the index of the sum, wherever it is written. */
export const partition = (t) => row(ml("msub", {}, op("∑"), index()), exp(part("o", index(), t)));

const index = () => ml("mi", {}, "j");

/** The gradient of the loss at a name, at its component i, at time step t; null leaves one out. */
export function grad(name, i = null, t = null) {
  const base = i === null ? sym(name) : part(name, i, t);
  return row(ml("mi", { mathvariant: "normal" }, "∇"), i === null && t !== null ? at(name, t) : base);
}

/** A matrix, transposed. */
export const transposed = (name) => ml("msup", {}, sym(name), ml("mo", {}, "⊤"));

const VARIABLE = /(?<![\p{L}\d])([abcfhotxyLUVWŷ])(ᵀ)?(?:_(\d+))?(?:\((\d+)\))?(?![\p{Script=Latin}\d])/gu;

/** A sentence whose variables are set as such: "h_7 = 0.2" and "W h(5)" get their index and time step. @returns {Node[]} */
export function rich(sentence) {
  const nodes = [];
  let end = 0;
  for (const match of sentence.matchAll(VARIABLE)) {
    const [whole, name, isTransposed, index, step] = match;
    nodes.push(sentence.slice(end, match.index), el("i", {}, name));
    if (isTransposed) nodes.push(el("sup", {}, "⊤"));
    if (index) nodes.push(el("sub", {}, index));
    if (step) nodes.push(el("sup", {}, `(${step})`));
    end = match.index + whole.length;
  }
  return [...nodes, sentence.slice(end)];
}
