/** Knows the colours and fonts of the theme as the pictures need them. */
import { colours } from "./charts.js";

/** @returns {import("./ink.js").Paint} */
export function paint() {
  const found = colours();
  const style = getComputedStyle(document.documentElement);
  return {
    ...found,
    tint: mixed(found.x, 0.1),
    lit: mixed(found.accent, 0.16),
    outline: light(found.ink) < light(found.paper) ? found.ink : found.paper,   // the delay's: dark in both themes
    math: style.getPropertyValue("--math").trim(),
    sans: getComputedStyle(document.body).fontFamily,
  };
}

/** "rgb(1, 2, 3)" -> "rgba(1, 2, 3, 0.1)" */
const mixed = (rgb, alpha) => rgb.replace(/^rgba?\(([^,]+,[^,]+,[^,)]+).*$/, `rgba($1, ${alpha})`);

const light = (rgb) => rgb.match(/[\d.]+/g).slice(0, 3).reduce((sum, part) => sum + Number(part), 0);
