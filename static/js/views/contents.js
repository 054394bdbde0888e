/** The table of what lies below the first screen: a section that is not shown is not offered, the one that is read is marked. */

/** @param {HTMLElement} root @param {HTMLElement} nav links to the ids of sections below root @returns {{draw: () => void, stop: () => void}} */
export function createContents(root, nav) {
  const links = [...nav.querySelectorAll("a")];
  /** @returns {HTMLElement} */
  const targetOf = (link) => root.querySelector(link.hash);
  const sectionsInView = new Set();
  const watch = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) sectionsInView[isIntersecting ? "add" : "delete"](target);
    mark();
  }, { rootMargin: "-45% 0px -45% 0px" });                 // what crosses the middle of the window is read
  for (const link of links) watch.observe(targetOf(link));

  function mark() {
    const now = links.find((link) => sectionsInView.has(targetOf(link)));
    for (const link of links) {
      if (link === now) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
    now?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  return {
    draw() {
      for (const link of links) link.parentElement.hidden = targetOf(link).hidden;
    },
    stop: () => watch.disconnect(),
  };
}
