/**
 * The picture beside a chapter's text: one frame, moved from scene to scene. A scene of the same run moves the cursor of the
 * stage in it; any other is loaded.
 */
import { moveTo } from "../../core/learn/scenes.js";

/**
 * @param {HTMLIFrameElement} frame @param {(name: string | null) => void} onLit  what is pointed at in the picture
 * @returns {{show: (url: string) => void, light: (name: string | null) => void}}
 */
export function openFigure(frame, onLit) {
  let [shown, wanted, ready] = ["", "", false];
  const send = (message) => frame.contentWindow.postMessage(message, location.origin);
  frame.addEventListener("load", () => {
    ready = shown !== "";
    if (ready && wanted !== shown) show(wanted);
  });

  addEventListener("message", ({ origin, source, data }) => {
    if (origin === location.origin && source === frame.contentWindow && Object(data).lit !== undefined) onLit(data.lit);
  });

  function show(url) {
    wanted = url;
    if (url === shown) return;
    const cursor = shown && moveTo(shown, url);
    if (cursor && !ready) return;                            // it moves once it is there
    shown = url;
    if (cursor) return void send({ cursor });
    ready = false;
    frame.contentWindow.location.replace(url);
  }
  return { show, light: (name) => send({ light: name }) };
}
