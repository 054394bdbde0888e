import assert from "node:assert/strict";
import { test } from "node:test";
import { checked, readNumber } from "../../../../static/js/core/learn/checked.js";

test("numbers as people write them", () => {
  const read = { "0.15": 0.15, "−1,25": -1.25, "-3": -3, " 5/33 ": 5 / 33, "5 / 33": 5 / 33, "2,797": 2797, ".5": 0.5, "1e-3": 0.001 };
  for (const [text, value] of Object.entries(read)) assert.equal(readNumber(text), value, text);
  for (const text of ["x", "", "1/0", "1/2/3", "--1"]) assert.equal(readNumber(text), null, text);
});

test("right to six decimals, to two, or not", () => {
  const value = 0.15151515;
  assert.equal(checked("0.151515", value), "right");
  assert.equal(checked("5/33", value), "right");
  assert.equal(checked("0.15", value), "rounded");
  assert.equal(checked("0.1515", value), "rounded");
  assert.equal(checked("0.1535", value), "close");       // two decimals right, the rest made up
  assert.equal(checked("0.16", value), "wrong");
  assert.equal(checked("", value), "empty");
  assert.equal(checked("abc", value), "number");
});
