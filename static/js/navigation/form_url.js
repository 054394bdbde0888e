/** The address that a form asks for. */
import { toQuery } from "../core/sentence/query.js";

/**
 * The address that a GET form would go to, as core/sentence/query.js writes it.
 * @param {HTMLFormElement} form @param {HTMLButtonElement} [by] the button that was pressed: its value stands for any field of its name
 */
export function formUrl(form, by = null) {
  const path = new URL(form.action).pathname;
  const fields = /** @type {[string, string][]} */ ([...new FormData(form)].filter(([name, value]) => typeof value === "string" && name !== by?.name));
  const query = toQuery(by?.name ? [...fields, [by.name, by.value]] : fields);
  return query ? `${path}?${query}` : path;
}
