/** A list whose entries are moved one at a time. Pure. */

/**
 * @template T @param {T[]} list @param {number} from @param {number} to  kept within the list
 * @returns {T[]} the list with one entry elsewhere
 */
export function moved(list, from, to) {
  const rest = list.toSpliced(from, 1);
  return rest.toSpliced(Math.min(Math.max(to, 0), rest.length), 0, list[from]);
}

/**
 * Where an entry goes that is dragged to a height: before the first whose middle is below it.
 * @param {number[]} middles  of the other entries, from the top @param {number} y
 */
export const placeAt = (middles, y) => { const index = middles.findIndex((middle) => y < middle); return index < 0 ? middles.length : index; };
