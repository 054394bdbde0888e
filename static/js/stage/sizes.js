/** Widths and heights of elements in pixels, measured when they change, never while drawing. */

/** @param {() => void} onChange called when a measure has changed; what else changes in an element changes nothing that is drawn */
export function createSizes(onChange) {
  const sizes = new WeakMap();      // element -> pixels
  const sides = new WeakMap();      // element -> "width" or "height"
  const resized = new ResizeObserver((entries) => {
    const changed = entries.filter(({ target, contentRect }) => sizes.get(target) !== contentRect[sides.get(target)]);
    for (const { target, contentRect } of changed) sizes.set(target, contentRect[sides.get(target)]);
    if (changed.length) onChange();
  });
  return {
    /** @param {HTMLElement} element @param {"width" | "height"} [side] */
    measure(element, side = "width") {
      sides.set(element, side);
      sizes.set(element, side === "width" ? element.clientWidth : element.clientHeight);
      resized.observe(element);
    },
    /** @param {HTMLElement} element one that is measured */
    of: (element) => sizes.get(element),
    stop: () => resized.disconnect(),
  };
}
