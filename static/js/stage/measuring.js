/** Has the cost of a network measured, and tells what has come by now. */
import { API } from "../core/root.js";
import { getJson, postJson } from "../api.js";

const AGAIN = 1000;         // ms between two looks

/**
 * @param {string} model @param {(answer: import("../views/plots/cost.js").Measured) => boolean} tell says whether anybody still wants to know
 * @returns {Promise<void>} once all is measured; rejected if that failed
 */
export async function measure(model, tell) {
  const address = `${API}/models/${encodeURIComponent(model)}/cost`;
  let answer = await postJson(address, {});
  while (tell(answer) && answer.state === "working") {
    await new Promise((resolve) => { setTimeout(resolve, AGAIN); });
    answer = await getJson(address);
  }
  if (answer.state === "none") throw new Error("nothing measured");
}
