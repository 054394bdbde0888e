import assert from "node:assert/strict";
import { test } from "node:test";
import { readProgress, withAnswer, withDone } from "../../../../static/js/core/learn/progress.js";

const EMPTY = { done: [], missed: [] };

test("what cannot be read is nothing", () => {
  for (const text of [null, "", "{", "3", "null", '{"done": 4, "missed": [1, null]}']) assert.deepEqual(readProgress(text), EMPTY);
  assert.deepEqual(readProgress('{"done": ["a"], "missed": ["q:x"], "more": 1}'), { done: ["a"], missed: ["q:x"] });
});

test("a chapter is done once", () => {
  assert.deepEqual(withDone(withDone(EMPTY, "a"), "a").done, ["a"]);
});

test("what was missed comes back until it is right", () => {
  const missed = withAnswer(withAnswer(EMPTY, "q:x", false), "q:x", false);
  assert.deepEqual(missed.missed, ["q:x"]);
  assert.deepEqual(withAnswer(missed, "q:y", true).missed, ["q:x"]);
  assert.deepEqual(withAnswer(missed, "q:x", true).missed, []);
});
