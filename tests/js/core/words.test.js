import assert from "node:assert/strict";
import { test } from "node:test";
import { phrase } from "../../../static/js/core/words.js";

const words = { hover: "{token}：{bits} 比特", plain: "ok" };

test("params are filled in, and a $ in them means nothing", () => {
  assert.equal(phrase(words, "hover", { token: "$&", bits: 3 }), "$&：3 比特");
  assert.equal(phrase(words, "plain"), "ok");
});

test("a missing key or param is our mistake and is thrown", () => {
  assert.throws(() => phrase(words, "none"), /no word none/);
  assert.throws(() => phrase(words, "hover", { token: "x" }), /hover needs bits/);
  assert.throws(() => phrase(words, "toString"), /no word/);
});
