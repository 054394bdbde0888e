import assert from "node:assert/strict";
import { test } from "node:test";
import { ends, toggled } from "../../../../static/js/core/sentence/cuts.js";
import { cellOf, moved, within } from "../../../../static/js/core/sentence/grid.js";
import { isAgain } from "../../../../static/js/core/sentence/series.js";
import { visible } from "../../../../static/js/core/tokens.js";

test("a gap is cut and joined again, and the other cuts stay", () => {
  assert.equal(toggled(["天气", "真好"], 3), "天气/真/好");
  assert.equal(toggled(["天气", "真", "好"], 2), "天气真/好");
  assert.equal(toggled(["天"], 1), "天");
  assert.equal(toggled(["😀好", "天"], 1), "😀/好/天");
  assert.deepEqual(ends(["How old", " are"]), [7, 11]);
  assert.equal(toggled(["How old", " are"], 7), "How old are");
});

const size = { rows: 2, columns: 8, hasWhole: false };

test("arrow keys stay within the ledger; the whole sentence is a stop only where it stands alone", () => {
  assert.deepEqual(moved({ row: 0, t: 8 }, "ArrowRight", size), { row: 0, t: 8 });
  assert.deepEqual(moved({ row: 0, t: 8 }, "ArrowRight", { ...size, hasWhole: true }), { row: 0, t: 9 });
  assert.deepEqual(moved({ row: 1, t: 3 }, "ArrowDown", size), { row: 1, t: 3 });
  assert.deepEqual(moved({ row: 1, t: 3 }, "Home", size), { row: 1, t: 1 });
  assert.deepEqual(moved({ row: 1, t: 3 }, "End", { ...size, hasWhole: true }), { row: 1, t: 8 });
  assert.equal(moved({ row: 1, t: 3 }, "constructor", size), null);
  assert.deepEqual(within({ row: 5, t: 40 }, size), { row: 1, t: 8 });
});

test("an address names a cell by model and t", () => {
  assert.deepEqual(cellOf("b:3", ["a", "b"]), { row: 1, t: 3 });
  for (const at of ["", "c:3", "b:x"]) assert.equal(cellOf(at, ["a", "b"]), null);
});

test("a second model of the same order is marked as such", () => {
  assert.deepEqual(["2", "3", "2"].map((_, i, keys) => isAgain(keys, i)), [false, false, true]);
});

test("tokens are written as the server writes them", () => {
  const shown = { 天: "天", " ": "␣", " are you": "␣are you", "\u200d": "U+200D", "\ufe0f": "U+FE0F", "\u3164": "U+3164", "\u0301": "◌\u0301", "👩\u200d👧": "👩\u200d👧" };
  for (const [token, text] of Object.entries(shown)) assert.equal(visible(token), text);
});
