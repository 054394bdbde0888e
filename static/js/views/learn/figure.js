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
  let [currentUrl, nextUrl, ready] = ["", "", false];
  const send = (message) => frame.contentWindow.postMessage(message, location.origin);
  frame.addEventListener("load", () => {
    ready = currentUrl !== "";
    if (ready && nextUrl !== currentUrl) show(nextUrl);
  });

  addEventListener("message", ({ origin, source, data }) => {
    if (origin === location.origin && source === frame.contentWindow && Object(data).lit !== undefined) onLit(data.lit);
  });

  function show(url) {
    nextUrl = url;
    if (url === currentUrl) return;
    const cursor = currentUrl && moveTo(currentUrl, url);
    if (cursor && !ready) return;                            // it moves once it is there
    currentUrl = url;
    if (cursor) return void send({ cursor });
    ready = false;
    frame.contentWindow.location.replace(url);
  }
  return { show, light: (name) => send({ light: name }) };
}
