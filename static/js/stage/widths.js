/** Widths of elements in pixels, measured when they change, never while drawing. */

/** @param {() => void} onWider called when a width has changed; a card that grows in height changes nothing that is drawn */
export function createWidths(onWider) {
  const widths = new WeakMap();     // element -> pixels
  const resized = new ResizeObserver((entries) => {
    const wider = entries.filter(({ target, contentRect }) => widths.get(target) !== contentRect.width);
    for (const { target, contentRect } of wider) widths.set(target, contentRect.width);
    if (wider.length) onWider();
  });
  return {
    /** @param {HTMLElement} element */
    measure(element) {
      widths.set(element, element.clientWidth);
      resized.observe(element);
    },
    /** @param {HTMLElement} element one that is measured */
    of: (element) => widths.get(element),
    stop: () => resized.disconnect(),
  };
}
