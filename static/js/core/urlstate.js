/** The URL is the state: one parameter of it. Pure. */

/** `url` (path and query) with one parameter set, or taken out when `value` is null. */
export function withParam(url, name, value) {
  const [path, query = ""] = url.split("#")[0].split("?");
  const params = new URLSearchParams(query);
  if (value === null) params.delete(name);
  else params.set(name, String(value));
  const text = params.toString();
  return text ? `${path}?${text}` : path;
}
