import assert from "node:assert/strict";
import { test } from "node:test";

import { fileName } from "../../../../static/js/core/trace/filename.js";

test("a picture's name says sentence and step, and holds nothing that a file system minds", () => {
  const cursor = { t: 6, stage: "h", direction: "forward" };
  assert.equal(fileName("今天的天气真好呀", cursor, "png"), "今天的天气真好呀-t6-h.png");
  assert.equal(fileName("../a\\b:c? 😀\n", cursor, "svg"), "abc-t6-h.svg");
  assert.equal(fileName("！？", { t: 1, stage: "theta", direction: "backward" }, "svg"), "unroll-t1-back-theta.svg");
  assert.equal(fileName("天".repeat(99), cursor, "png"), `${"天".repeat(20)}-t6-h.png`);
});
