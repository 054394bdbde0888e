/** The only module that talks to the server: pages to swap in, and the JSON API. */

/** A problem+json answer of the API; its message is already in the reader's language. */
export class Problem extends Error {
  /** @param {{title: string, detail: string, status: number, code: string, params: object}} body */
  constructor(body) {
    super(body.detail ?? body.title);
    Object.assign(this, { status: body.status, code: body.code, params: body.params ?? {} });
  }
}

/**
 * The page at `url`, parsed; a page that carries a notice is a page like any other, whatever its status.
 * @param {string} url @param {AbortSignal} [signal] @returns {Promise<Document>}
 */
export async function getPage(url, signal) {
  const answer = await fetch(url, { headers: { Accept: "text/html" }, signal });
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}

/** @param {string} path under /api/v1 @param {Iterable<[string, string]>} [query] @param {AbortSignal} [signal] */
export async function getJson(path, query = [], signal) {
  return json(await fetch(`/api/v1${path}?${new URLSearchParams([...query])}`, { headers: headers(), signal }));
}

/** @param {string} path under /api/v1 @param {object} body @param {AbortSignal} [signal] */
export async function postJson(path, body, signal) {
  const sent = { method: "POST", headers: { ...headers(), "Content-Type": "application/json" }, body: JSON.stringify(body), signal };
  return json(await fetch(`/api/v1${path}`, sent));
}

function headers() {
  return { Accept: "application/json", "Accept-Language": document.documentElement.lang };
}

async function json(answer) {
  const body = await answer.json();
  if (!answer.ok) throw new Problem(body);
  return body;
}
