import assert from "node:assert/strict";
import { test } from "node:test";

import { ELMAN } from "../../cells.js";
import * as player from "../../../../static/js/core/cursor/cursor.js";
import * as playing from "../../../../static/js/core/cursor/player.js";

const TAU = 3;
const RUN = { tau: TAU, cell: ELMAN };
const at = (t, stage, level = 3, direction = "forward", fold = 1) => ({ t, stage, level, direction, fold });
const gradient = (t, stage, level = 3) => at(t, stage, level, "backward");
const walk = (cursor) => {
  const path = [cursor];
  while (!player.isEnd(path.at(-1), RUN)) path.push(player.next(path.at(-1), RUN));
  return path.map(({ t, stage }) => `${t}${stage}`);
};

test("at full detail every operation of every time step is visited once, in order", () => {
  const expected = [1, 2, 3].flatMap((t) => ["a", "h", "o", "yhat", "L"].map((stage) => `${t}${stage}`));
  assert.deepEqual(walk(player.first(at(2, "o"), RUN)), expected);
});

test("coarser levels stop only where their picture changes", () => {
  assert.deepEqual(walk(player.first(at(2, "o", 2), RUN)), [1, 2, 3].flatMap((t) => [`${t}h`, `${t}o`, `${t}L`]));
  assert.deepEqual(walk(player.first(at(2, "o", 1), RUN)), ["1h", "2h", "3h"]);
});

test("back undoes next from every stop of every level", () => {
  for (const level of player.LEVELS) {
    for (const direction of ["forward", "backward"]) {
      for (let cursor = player.first(at(1, "a", level, direction), RUN); !player.isEnd(cursor, RUN); cursor = player.next(cursor, RUN)) {
        assert.deepEqual(player.back(player.next(cursor, RUN), RUN), cursor);
      }
    }
  }
});

test("the ends hold", () => {
  assert.deepEqual(player.back(at(1, "a"), RUN), at(1, "a"));
  assert.deepEqual(player.next(at(TAU, "L"), RUN), at(TAU, "L"));
  assert.ok(player.isStart(at(1, "a"), RUN) && !player.isStart(at(1, "h"), RUN));
  assert.ok(player.isEnd(at(TAU, "L"), RUN) && !player.isEnd(at(TAU, "yhat"), RUN));
});

test("a stage that a level does not stop at is a legal place to walk on from", () => {
  assert.deepEqual(player.next(at(2, "a", 1), RUN), at(2, "h", 1));
  assert.deepEqual(player.next(at(2, "o", 1), RUN), at(3, "h", 1));
  assert.deepEqual(player.back(at(2, "yhat", 2), RUN), at(2, "o", 2));
});

test("a change of level keeps the place", () => {
  assert.deepEqual(player.toLevel(player.toLevel(at(2, "yhat"), 1), 3), at(2, "yhat"));
  assert.equal(player.toLevel(at(2, "yhat"), 9).level, 3);
  assert.equal(player.toLevel(at(2, "yhat"), 0).level, 1);
});

test("whatever an address asks for becomes a place inside the sequence", () => {
  assert.deepEqual(player.cursorAt({ t: 99, stage: "h", level: 2 }, RUN), at(TAU, "h", 2));
  assert.deepEqual(player.cursorAt({ t: NaN, stage: "z", level: 7 }, RUN), at(1, "a", 3));
  assert.deepEqual(player.seek(at(2, "L"), -4, RUN), at(1, "L"));
});

test("operations stand done, active or pending around the cursor", () => {
  const cursor = at(2, "o");
  assert.equal(player.standing(ELMAN, cursor, 1, "L"), "done");
  assert.equal(player.standing(ELMAN, cursor, 2, "h"), "done");
  assert.equal(player.standing(ELMAN, cursor, 2, "o"), "active");
  assert.equal(player.standing(ELMAN, cursor, 2, "yhat"), "pending");
  assert.equal(player.standing(ELMAN, cursor, 3, "a"), "pending");
});

test("playing runs to the end, stops there, and starts over from there", () => {
  let state = playing.toggle({ cursor: at(3, "o"), playing: false, speed: 1, byStage: true }, RUN);
  const seen = [];
  while (state.playing) { state = playing.tick(state, RUN); seen.push(state.cursor.stage); }
  assert.deepEqual(seen, ["yhat", "L"]);
  const again = playing.toggle(state, RUN);
  assert.deepEqual([again.cursor, again.playing], [at(1, "a"), true]);
});

test("a move by hand stops playing, a change of level does not", () => {
  const running = { cursor: at(2, "a"), playing: true, speed: 1 };
  for (const action of ["next", "back", "nextTime", "backTime", "first", "last"]) assert.equal(playing.act(running, action, RUN).playing, false);
  for (const action of ["more", "less"]) assert.equal(playing.act(running, action, RUN).playing, true);
  assert.equal(playing.act(running, "toggle", RUN).playing, false);
});

test("actions move by stage, by time step, to the ends and between levels", () => {
  const result = (action) => playing.act({ cursor: at(2, "h", 2), playing: false, speed: 1 }, action, RUN).cursor;
  assert.deepEqual(result("next"), at(2, "o", 2));
  assert.deepEqual(result("back"), at(1, "L", 2));
  assert.deepEqual(result("nextTime"), at(3, "h", 2));
  assert.deepEqual(result("backTime"), at(1, "h", 2));
  assert.deepEqual(result("first"), at(1, "h", 2));
  assert.deepEqual(result("last"), at(3, "L", 2));
  assert.deepEqual(result("more"), at(2, "h", 3));
  assert.deepEqual(result("less"), at(2, "h", 1));
});

test("playing goes from one time step's end to the next one's, either way, at stages that the level draws", () => {
  for (const [direction, level, stage, times] of [["forward", 3, "L", [1, 2, 3]], ["forward", 1, "h", [2, 3]], ["backward", 2, "theta", [1]]]) {
    let state = { cursor: { ...at(1, "h"), level, direction }, playing: true, speed: 1 };
    const seen = [];
    while (state.playing) { state = playing.tick(state, RUN); seen.push([state.cursor.t, state.cursor.stage]); }
    assert.deepEqual(seen, times.map((t) => [t, stage]));
  }
});

test("a sentence plays in eight to twelve seconds, and twice the speed is half the wait", () => {
  for (const tau of [8, 12, 50]) assert.ok(tau * playing.dwell({ speed: 1 }, { tau }) >= 8000 && tau * playing.dwell({ speed: 1 }, { tau }) <= 12000);
  for (const byStage of [false, true]) {
    for (const speed of [0.5, 1, 2, 4]) assert.equal(playing.dwell({ speed, byStage }, { tau: 9 }) * speed, playing.dwell({ speed: 1, byStage }, { tau: 9 }));
  }
});

test("keys are taken only as they are listed, never Tab, never a browser short cut", () => {
  const key = (name, held = {}) => playing.actionOf({ key: name, shiftKey: false, ctrlKey: false, altKey: false, metaKey: false, ...held });
  assert.equal(key("ArrowRight"), "next");
  assert.equal(key("ArrowLeft", { shiftKey: true }), "backTime");
  assert.equal(key(" "), "toggle");
  assert.equal(key("?", { shiftKey: true }), "keys");
  for (const name of ["Tab", "Enter", "Escape", "a"]) assert.equal(key(name), null);
  for (const held of ["ctrlKey", "altKey", "metaKey"]) assert.equal(key("ArrowLeft", { [held]: true }), null);
});

test("backward goes from right to left: o, h, a, then the parameters", () => {
  const expected = [3, 2, 1].flatMap((t) => ["o", "h", "a", "theta"].map((stage) => `${t}${stage}`));
  assert.deepEqual(walk(player.first(gradient(2, "h"), RUN)), expected);
  assert.deepEqual(walk(player.first(gradient(2, "h", 2), RUN)), [3, 2, 1].flatMap((t) => [`${t}o`, `${t}h`, `${t}theta`]));
  assert.deepEqual(walk(player.first(gradient(2, "h", 1), RUN)), [3, 2, 1].flatMap((t) => [`${t}h`, `${t}theta`]));
  assert.deepEqual(playing.act({ cursor: gradient(2, "h") }, "nextTime", RUN).cursor, gradient(1, "h"));
  assert.deepEqual(playing.act({ cursor: gradient(2, "h") }, "backTime", RUN).cursor, gradient(3, "h"));
});

test("backward opens once forward has been at its end, and stays open", () => {
  const start = playing.settled({ cursor: at(1, "a"), playing: true, speed: 1, reached: false }, RUN);
  assert.equal(playing.canTurn(start, RUN), false);
  assert.equal(playing.act(start, "turn", RUN), start);
  const ended = playing.settled({ ...start, cursor: at(TAU, "L") }, RUN);
  assert.equal(playing.canTurn({ ...ended, forgot: true }, RUN), false);      // without every h there is no way back
  assert.deepEqual(playing.act(ended, "turn", RUN).cursor, gradient(TAU, "o"));
  const again = playing.settled({ ...ended, cursor: at(2, "a") }, RUN);
  const turned = playing.act(again, "turn", RUN);
  assert.deepEqual([turned.cursor, turned.playing], [gradient(2, "a"), false]);
  assert.deepEqual(playing.act(turned, "turn", RUN).cursor, at(2, "a"));
  assert.deepEqual(playing.act(start, "endThenTurn", RUN).cursor, gradient(TAU, "o"));
});

test("an address may open backward and at any fold", () => {
  assert.deepEqual(player.cursorAt({ t: 2, stage: "theta", level: 3, direction: "backward", fold: 0.5 }, RUN), at(2, "theta", 3, "backward", 0.5));
  assert.deepEqual(player.cursorAt({ t: NaN, stage: "yhat", level: 3, direction: "backward", fold: 7 }, RUN), gradient(TAU, "o"));
  assert.deepEqual(player.cursorAt({ t: 2, stage: "theta", level: 3, direction: "sideways", fold: NaN }, RUN), at(2, "a"));
});

test("backward runs on a finished forward, and forward knows no gradient yet", () => {
  const cursor = gradient(2, "h");
  for (const t of [1, 2, 3]) assert.equal(player.standing(ELMAN, cursor, t, "L"), "done");
  assert.equal(player.standingBackward(ELMAN, cursor, 3, "theta"), "done");
  assert.equal(player.standingBackward(ELMAN, cursor, 2, "o"), "done");
  assert.equal(player.standingBackward(ELMAN, cursor, 2, "h"), "active");
  assert.equal(player.standingBackward(ELMAN, cursor, 2, "a"), "pending");
  assert.equal(player.standingBackward(ELMAN, cursor, 1, "o"), "pending");
  assert.equal(player.standingBackward(ELMAN, at(3, "L"), 3, "o"), "pending");
  assert.deepEqual(["h", "L"].map((stage) => player.computedTo(at(2, "o"), stage, RUN)), [2, 1]);
  assert.equal(player.computedTo(cursor, "L", RUN), TAU);
});
