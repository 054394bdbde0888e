import assert from "node:assert/strict";
import { test } from "node:test";
import { SAID, isFirstVisit } from "../../../static/js/core/first_visit.js";

const fresh = { seen: false, embedded: false, calm: false };

test("a page introduces itself once, to whoever names no state and wants motion", () => {
  assert.ok(isFirstVisit("", fresh));
  assert.ok(isFirstVisit("?text=abc&model=rnn-tiny&lang=en", fresh));
  for (const field of ["t=2", "stage=h", "level=1", "dir=backward", "fold=0", "set=W.1.1:2", "present=1"]) assert.ok(!isFirstVisit(`?text=abc&${field}`, fresh), field);
  for (const why of ["seen", "embedded", "calm"]) assert.ok(!isFirstVisit("", { ...fresh, [why]: true }), why);
});

test("it says four sentences, of which the last one stays", () => {
  assert.equal(SAID.length, 4);
  assert.deepEqual(SAID.map(({ ms }) => ms < Infinity), [true, true, true, false]);
});
