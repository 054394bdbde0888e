/** Which factor of the ledger the keyboard is at: a cell in rows of models and columns of tokens. Pure. */

/** @typedef {{row: number, t: number}} Cell row from 0; t from 1, one past the columns being the whole sentence */
/** @typedef {{rows: number, columns: number, hasWhole: boolean}} Size hasWhole: whether the totals are a stop of their own */

/** The cell itself or the nearest one that there is. @param {Cell} cell @param {Size} size @returns {Cell} */
export function within({ row, t }, { rows, columns, hasWhole }) {
  return { row: clamp(row, 0, rows - 1), t: clamp(t, 1, columns + Number(hasWhole)) };
}

const MOVES = {
  ArrowLeft: ({ row, t }) => ({ row, t: t - 1 }),
  ArrowRight: ({ row, t }) => ({ row, t: t + 1 }),
  ArrowUp: ({ row, t }) => ({ row: row - 1, t }),
  ArrowDown: ({ row, t }) => ({ row: row + 1, t }),
  Home: ({ row }) => ({ row, t: 1 }),
  End: ({ row }, { columns }) => ({ row, t: columns }),
};

/** Where a key leads; null for a key that is none of ours. @param {Cell} cell @param {string} key @param {Size} size */
export function moved(cell, key, size) {
  return Object.hasOwn(MOVES, key) ? within(MOVES[key](cell, size), size) : null;
}

/** The place that `at` names, `MODEL:T`, as a cell of these models; null if it names none. @param {string} at @param {string[]} models */
export function cellOf(at, models) {
  const [, model, t] = at.match(/^(.*):(\d+)$/s) ?? [];
  const row = models.indexOf(model);
  return row < 0 ? null : { row, t: Number(t) };
}

const clamp = (x, low, high) => Math.min(Math.max(x, low), high);
