import assert from "node:assert/strict";
import { test } from "node:test";

import * as player from "../../static/js/core/player.js";

const TAU = 3;
const at = (t, stage, level = 3) => ({ t, stage, level });
const walk = (cursor) => {
  const path = [cursor];
  while (!player.isEnd(path.at(-1), TAU)) path.push(player.next(path.at(-1), TAU));
  return path.map(({ t, stage }) => `${t}${stage}`);
};

test("at full detail every operation of every time step is visited once, in order", () => {
  const expected = [1, 2, 3].flatMap((t) => ["a", "h", "o", "yhat", "L"].map((stage) => `${t}${stage}`));
  assert.deepEqual(walk(player.first(at(2, "o"))), expected);
});

test("coarser levels stop only where their picture changes", () => {
  assert.deepEqual(walk(player.first(at(2, "o", 2))), [1, 2, 3].flatMap((t) => [`${t}h`, `${t}o`, `${t}L`]));
  assert.deepEqual(walk(player.first(at(2, "o", 1))), ["1h", "2h", "3h"]);
});

test("back undoes next from every stop of every level", () => {
  for (const level of player.LEVELS) {
    for (let cursor = player.first(at(1, "a", level)); !player.isEnd(cursor, TAU); cursor = player.next(cursor, TAU)) {
      assert.deepEqual(player.back(player.next(cursor, TAU)), cursor);
    }
  }
});

test("the ends hold", () => {
  assert.deepEqual(player.back(at(1, "a")), at(1, "a"));
  assert.deepEqual(player.next(at(TAU, "L"), TAU), at(TAU, "L"));
  assert.ok(player.isStart(at(1, "a")) && !player.isStart(at(1, "h")));
  assert.ok(player.isEnd(at(TAU, "L"), TAU) && !player.isEnd(at(TAU, "yhat"), TAU));
});

test("a stage that a level does not stop at is a legal place to walk on from", () => {
  assert.deepEqual(player.next(at(2, "a", 1), TAU), at(2, "h", 1));
  assert.deepEqual(player.next(at(2, "o", 1), TAU), at(3, "h", 1));
  assert.deepEqual(player.back(at(2, "yhat", 2)), at(2, "o", 2));
});

test("a change of level keeps the place", () => {
  assert.deepEqual(player.toLevel(player.toLevel(at(2, "yhat"), 1), 3), at(2, "yhat"));
  assert.equal(player.toLevel(at(2, "yhat"), 9).level, 3);
  assert.equal(player.toLevel(at(2, "yhat"), 0).level, 1);
});

test("whatever an address asks for becomes a place inside the sequence", () => {
  assert.deepEqual(player.cursorAt({ t: 99, stage: "h", level: 2 }, TAU), at(TAU, "h", 2));
  assert.deepEqual(player.cursorAt({ t: NaN, stage: "z", level: 7 }, TAU), at(1, "a", 3));
  assert.deepEqual(player.seek(at(2, "L"), -4, TAU), at(1, "L"));
});

test("operations stand done, active or pending around the cursor", () => {
  const cursor = at(2, "o");
  assert.equal(player.standing(cursor, 1, "L"), "done");
  assert.equal(player.standing(cursor, 2, "h"), "done");
  assert.equal(player.standing(cursor, 2, "o"), "active");
  assert.equal(player.standing(cursor, 2, "yhat"), "pending");
  assert.equal(player.standing(cursor, 3, "a"), "pending");
});

test("playing runs to the end, stops there, and starts over from there", () => {
  let state = player.toggle({ cursor: at(3, "o"), playing: false, speed: 1 }, TAU);
  const seen = [];
  while (state.playing) { state = player.tick(state, TAU); seen.push(state.cursor.stage); }
  assert.deepEqual(seen, ["yhat", "L"]);
  const again = player.toggle(state, TAU);
  assert.deepEqual([again.cursor, again.playing], [at(1, "a"), true]);
});

test("a move by hand stops playing, a change of level does not", () => {
  const playing = { cursor: at(2, "a"), playing: true, speed: 1 };
  for (const action of ["next", "back", "nextTime", "backTime", "first", "last"]) assert.equal(player.act(playing, action, TAU).playing, false);
  for (const action of ["more", "less"]) assert.equal(player.act(playing, action, TAU).playing, true);
  assert.equal(player.act(playing, "toggle", TAU).playing, false);
});

test("actions move by stage, by time step, to the ends and between levels", () => {
  const result = (action) => player.act({ cursor: at(2, "h", 2), playing: false, speed: 1 }, action, TAU).cursor;
  assert.deepEqual(result("next"), at(2, "o", 2));
  assert.deepEqual(result("back"), at(1, "L", 2));
  assert.deepEqual(result("nextTime"), at(3, "h", 2));
  assert.deepEqual(result("backTime"), at(1, "h", 2));
  assert.deepEqual(result("first"), at(1, "h", 2));
  assert.deepEqual(result("last"), at(3, "L", 2));
  assert.deepEqual(result("more"), at(2, "h", 3));
  assert.deepEqual(result("less"), at(2, "h", 1));
});

test("twice the speed is half the wait", () => {
  for (const speed of player.SPEEDS) assert.equal(player.dwell(speed) * speed, player.dwell(1));
});

test("keys are taken only as they are listed, never Tab, never a browser short cut", () => {
  const key = (name, held = {}) => player.actionOf({ key: name, shiftKey: false, ctrlKey: false, altKey: false, metaKey: false, ...held });
  assert.equal(key("ArrowRight"), "next");
  assert.equal(key("ArrowLeft", { shiftKey: true }), "backTime");
  assert.equal(key(" "), "toggle");
  assert.equal(key("?", { shiftKey: true }), "keys");
  for (const name of ["Tab", "Enter", "Escape", "a"]) assert.equal(key(name), null);
  for (const held of ["ctrlKey", "altKey", "metaKey"]) assert.equal(key("ArrowLeft", { [held]: true }), null);
});
