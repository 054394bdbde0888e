/** Copies the page's address, and says what came of it. */
import { say } from "./live.js";

/** Says whether it was copied; where the browser does not let us, the address stands there selected. */
export async function copyLink() {
  const isCopied = await copied(location.href);
  const said = say(isCopied ? "unroll.copied" : "unroll.not_copied");
  document.getElementById("live-status").textContent = said;
  document.getElementById("copy").querySelector("[data-label]").textContent = said;
}

/** @returns {Promise<boolean>} */
async function copied(address) {
  const place = document.getElementById("address");
  try {
    await navigator.clipboard.writeText(address);          // missing on plain http, refused without permission
    place.hidden = true;
    return true;
  } catch {
    return copiedFromField(place, address);
  }
}

/** The old way: a field whose content is selected. It stays if that fails as well. */
function copiedFromField(place, address) {
  const field = place.querySelector("input");
  place.hidden = false;
  field.value = address;
  field.select();
  const isCopied = document.execCommand("copy");
  place.hidden = isCopied;
  if (isCopied) document.getElementById("copy").focus({ preventScroll: true });
  return isCopied;
}
