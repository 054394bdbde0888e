/** What our addresses begin with: "" unless a proxy serves the app below a path. Pure. */

const HERE = /^(.*)\/static\/[^/]+\/js\/core\/root\.js$/;

/** Out of the address that a script of ours came from. @param {string} url */
export const rootOf = (url) => HERE.exec(new URL(url).pathname)?.[1] ?? "";

export const ROOT = rootOf(import.meta.url);

/** Where the API is. */
export const API = `${ROOT}/api/v1`;
