import assert from "node:assert/strict";
import { test } from "node:test";

import { marksOf } from "../../../../static/js/core/scene/marks.js";
import { roomOf } from "../../../../static/js/core/scene/shapes.js";

const long = Array.from({ length: 1001 }, (_, i) => "天气真好"[i % 4]);

test("every token stands there while they fit", () => {
  assert.deepEqual(marksOf(["<s>", "天", "气"], 40, 2).map(({ t, text }) => [t, text]), [[1, "<s>"], [2, "天"], [3, "气"]]);
});

test("of a long text round numbers of steps, and the token of the current one", () => {
  const marks = marksOf(long, 1080 / 1001, 500);
  assert.deepEqual(marks.filter(({ isNumber }) => !isNumber).map(({ t, text }) => [t, text]), [[500, "好"]]);
  const numbers = marks.filter(({ isNumber }) => isNumber).map(({ t }) => t);
  assert.deepEqual(numbers.slice(0, 4), [1, 50, 100, 150]);
  assert.ok(!numbers.includes(500));
});

test("no mark touches another, at any width and step", () => {
  for (const tau of [9, 30, 200, 1001]) {
    for (const width of [200, 310, 1080]) {
      for (const now of [1, 2, Math.ceil(tau / 2), tau]) {
        const marks = marksOf(long.slice(0, tau), width / tau, now);
        assert.ok(marks.some(({ t, isNumber }) => t === now && !isNumber));
        for (const [i, one] of marks.slice(1).entries()) {
          const half = ({ text, isNumber }) => (isNumber ? text.length * 8 : roomOf(text)) / 2;
          const apart = ((one.t - marks[i].t) * width) / tau;
          assert.ok(apart >= half(one) + half(marks[i]), `${tau} steps, ${width}px, at ${now}: ${marks[i].text} touches ${one.text}`);
        }
      }
    }
  }
});
