/** A blank in a calculation: what is typed is checked to two and to six decimals, and the difference told. */
import { checked, readNumber } from "../../core/learn/checked.js";

/** @param {HTMLInputElement} blank @param {(key: string, params?: object) => string} say */
export function openBlank(blank, say) {
  const value = Number(blank.dataset.value);
  blank.addEventListener("change", () => {
    const is = checked(blank.value, value);
    blank.dataset.is = is === "right" || is === "rounded" ? "right" : is === "empty" ? "" : "wrong";
    const gap = Math.abs((readNumber(blank.value) ?? 0) - value).toPrecision(2);
    blank.nextElementSibling.textContent = is === "empty" ? "" : say(`learn.worked.${is}`, { value: value.toFixed(6), gap });
  });
}
