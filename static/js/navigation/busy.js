/** The line that says that the server is busy and is being asked again: `#busy`, empty while it is not. */
let waiting = 0;              // requests that wait

/** @param {boolean} isBusy  whether a request has begun to wait, or has ended waiting */
export function showBusy(isBusy) {
  waiting += isBusy ? 1 : -1;
  const line = document.getElementById("busy");
  if (line) line.textContent = waiting > 0 ? line.dataset.busy : "";
}
