/** The only module that talks to the server. */

/**
 * The page at `url`, parsed; a page that carries a notice is a page like any other, whatever its status.
 * @param {string} url @param {AbortSignal} [signal] @returns {Promise<Document>}
 */
export async function getPage(url, signal) {
  const answer = await fetch(url, { headers: { Accept: "text/html" }, signal });
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}
