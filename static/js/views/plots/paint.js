/** Reads the theme's colours and fonts for the pictures. */
import { colours } from "./plotly.js";

/** @returns {import("../graph/looks.js").Paint} */
export function paint() {
  const theme = colours();
  const style = getComputedStyle(document.documentElement);
  return {
    ...theme,
    tint: mixed(theme.x, theme.card, 0.1),
    lit: mixed(theme.accent, theme.card, 0.16),
    least: mixed(theme.unfold, theme.card, 0.35),          // of a scale that ends in `unfold`: told from the ground at once
    outline: light(theme.ink) < light(theme.paper) ? theme.ink : theme.paper,   // the delay's: dark in both themes
    math: style.getPropertyValue("--math").trim(),
  };
}

const parts = (rgb) => rgb.match(/[\d.]+/g).slice(0, 3).map(Number);

/** A share of one colour on another, opaque: a node hides what lies beneath it. */
function mixed(rgb, under, share) {
  const below = parts(under);
  return `rgb(${parts(rgb).map((part, i) => Math.round(part * share + below[i] * (1 - share))).join(", ")})`;
}

const light = (rgb) => parts(rgb).reduce((sum, part) => sum + part, 0);
