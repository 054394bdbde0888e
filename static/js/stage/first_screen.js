/** Keeps the stage on one screen with what lies over it, a notice or two lines of one, and with the bar at the foot. */

/** Tells the style sheet how many pixels both take. @param {HTMLElement} place around the stage and what lies over it */
export function fitScreen(place) {
  const set = (name, pixels) => place.style.setProperty(name, `${Math.ceil(pixels)}px`);
  const measure = () => {
    set("--over", place.querySelector(".screen").getBoundingClientRect().top + scrollY);
    set("--bar", place.querySelector(".dock").getBoundingClientRect().height);
  };
  new ResizeObserver(() => requestAnimationFrame(measure)).observe(place);
}
