import assert from "node:assert/strict";
import { test } from "node:test";

import { ending, inRow, visible } from "../../../static/js/core/tokens.js";

test("words and marks keep a gap, characters touch", () => {
  assert.equal(inRow(["The", "weather"], "word"), "The weather");
  assert.equal(inRow(["今", "天"], "char"), "今天");
  assert.equal(inRow(["<s>", "今"], "char"), "<s> 今");
  assert.equal(inRow([], "word"), "");
});

test("a long row is cut down to its end", () => {
  assert.equal(ending(["a", "b", "c"], "word", 2), "…b c");
  assert.equal(ending(["a", "b"], "word", 2), "a b");
});

test("what runs from right to left is set apart", () => {
  assert.equal(visible("שלום"), "\u2068שלום\u2069");
  assert.equal(visible("天"), "天");
});
