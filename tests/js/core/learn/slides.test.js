import assert from "node:assert/strict";
import test from "node:test";
import { pressed, slidesOf } from "../../../../static/js/core/learn/slides.js";

test("a block of text leads into a scene, questions and boxes stand alone, a heading goes with what follows", () => {
  assert.deepEqual(slidesOf(["text", "text", "scene", "text", "heading", "scene", "heading", "text", "question", "question"]), [
    [0, 1], [2], [3], [4, 5], [6, 7], [8], [9],
  ]);
});

test("one block of text, under its heading or not, is on the screen of the scene after it", () => {
  assert.deepEqual(slidesOf(["box", "text", "scene", "heading", "text", "scene"]), [[0], [1, 2], [3, 4, 5]]);
});

test("a question is hidden until the key is pressed once more", () => {
  const asks = [false, true, false];
  const seen = [{ slide: 0, told: false }];
  for (let i = 0; i < 4; i += 1) seen.push(pressed(seen.at(-1), 1, asks));
  assert.deepEqual(seen.map(({ slide, told }) => `${slide}${told}`), ["0false", "1false", "1true", "2false", "2false"]);
});

test("the way back shows a question at once, and stops at the first slide", () => {
  assert.deepEqual(pressed({ slide: 2, told: false }, -1, [false, true, false]), { slide: 1, told: true });
  assert.deepEqual(pressed({ slide: 0, told: false }, -1, [false]), { slide: 0, told: false });
});
