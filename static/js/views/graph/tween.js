/** Moves a number from one value to another with the screen's frames; at once for those who want no motion. */

const ease = (share) => (share < 0.5 ? 2 * share * share : 1 - 2 * (1 - share) ** 2);

/** @param {(value: number) => void} onFrame @returns {{to: (from: number, to: number, milliseconds: number) => void, stop: () => void}} */
export function createGlide(onFrame) {
  let frame = 0;
  const stop = () => { cancelAnimationFrame(frame); frame = 0; };
  return {
    stop,
    to(from, to, milliseconds) {
      stop();
      if (matchMedia("(prefers-reduced-motion: reduce)").matches) { onFrame(to); return; }
      const start = performance.now();
      const step = (now) => {
        const share = Math.min(1, Math.max(0, (now - start) / milliseconds));
        onFrame(share === 1 ? to : from + (to - from) * ease(share));
        frame = share < 1 ? requestAnimationFrame(step) : 0;
      };
      frame = requestAnimationFrame(step);
    },
  };
}
