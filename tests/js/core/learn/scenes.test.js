import assert from "node:assert/strict";
import { test } from "node:test";
import { moveTo, pictureOnly, readAt } from "../../../../static/js/core/learn/scenes.js";

const at = (query) => `/embed/unroll?${query}`;

test("a scene of the same run moves the cursor", () => {
  const cursor = moveTo(at("text=天&t=1&stage=a"), at("text=天&t=3&stage=h&dir=backward&level=2&fold=0.5"));
  assert.deepEqual(cursor, { t: 3, stage: "h", level: 2, direction: "backward", fold: 0.5 });
});

test("what is not told is as on the page", () => {
  assert.deepEqual(moveTo(at("t=2"), at("dir=backward")), { t: 1, stage: "o", level: 3, direction: "backward", fold: 1 });
  assert.equal(moveTo(at("t=2"), at("t=3")).stage, "a");
});

test("another run, other parts or another page is asked for anew", () => {
  assert.equal(moveTo(at("text=天&t=1"), at("text=气&t=1")), null);
  assert.equal(moveTo(at("t=1"), at("t=1&scale_w=4")), null);
  assert.equal(moveTo(at("t=1&show=graph"), at("t=1")), null);
  assert.equal(moveTo(at("t=1"), "/embed/sentence?t=1"), null);
  assert.equal(moveTo("/embed/sentence?a=1", "/embed/sentence?a=1"), null);
});

test("where there is no room, a stage is its graph", () => {
  assert.equal(pictureOnly(at("show=graph%2Ctransport&t=1")), at("show=graph&t=1"));
  assert.equal(pictureOnly("/embed/sentence?show=ledger"), "/embed/sentence?show=ledger");
  assert.equal(pictureOnly(at("show=vanish")), at("show=vanish"));
});

test("the scene being read is the last whose top is above the line", () => {
  assert.equal(readAt([-100, 200, 700], 400), 1);
  assert.equal(readAt([500, 900], 400), 0);
  assert.equal(readAt([-900, -100], 400), 1);
});
