/** The page's words, out of the catalogue that the server sent along. Pure. */

/**
 * The text of `key` with its {params} filled in; a missing key or param is a mistake of ours and throws.
 * @param {Record<string, string>} words @param {string} key @param {Record<string, string | number>} [params]
 */
export function phrase(words, key, params = {}) {
  if (!Object.hasOwn(words, key)) throw new Error(`no word ${key}`);
  return words[key].replace(/\{(\w+)\}/g, (_, name) => {
    if (!Object.hasOwn(params, name)) throw new Error(`${key} needs ${name}`);
    return String(params[name]);
  });
}
