import assert from "node:assert/strict";
import { test } from "node:test";

import { marksOf } from "../../../../static/js/core/scene/marks.js";
import { roomOf } from "../../../../static/js/core/scene/shapes.js";

const long = Array.from({ length: 1001 }, (_, i) => "天气真好"[i % 4]);

test("every token stands there while they fit", () => {
  assert.deepEqual(marksOf(["<s>", "天", "气"], 40, 2).map(({ t, text }) => [t, text]), [[1, "<s>"], [2, "天"], [3, "气"]]);
});

test("of a long text round numbers of steps, and the token of the current one in quotes beside its own", () => {
  const marks = marksOf(long, 1080 / 1001, 500);
  assert.deepEqual(marks.filter(({ isNumber }) => !isNumber).map(({ t, text }) => [t, text]), [[500, "500 “好”"]]);
  const numbers = marks.filter(({ isNumber }) => isNumber).map(({ t }) => t);
  assert.deepEqual(numbers.slice(0, 4), [1, 50, 100, 150]);
  assert.ok(!numbers.includes(500));
});

test("a token that is a number is never taken for the number of a step", () => {
  const digits = Array.from({ length: 49 }, (_, i) => "1231真"[i % 5]);
  assert.deepEqual(marksOf(digits.slice(0, 6), 40, 2).map(({ text }) => text), ["1", "2", "3", "1", "真", "1"]);
  for (const now of [1, 7, 49]) {
    for (const { t, text, token, isNumber } of marksOf(digits, 15, now)) {
      assert.equal(text, isNumber ? String(t) : `${now} “${token}”`);
      assert.equal(token, digits[t - 1]);
    }
  }
  assert.deepEqual(marksOf(["真", ...Array(48).fill("")], 6, 30).filter(({ t }) => t === 30).map(({ text }) => text), ["30"]);
});

test("no mark touches another, at any width and step", () => {
  for (const tau of [9, 30, 49, 200, 1001]) {
    for (const width of [200, 310, 735, 1080]) {
      for (const now of [1, 2, Math.ceil(tau / 2), tau]) {
        const marks = marksOf(long.slice(0, tau), width / tau, now);
        const ownHalf = roomOf(marks.find(({ t }) => t === now).text) / 2;
        const middle = ({ t }) => (t === now ? Math.max(ownHalf, Math.min(((t - 0.5) * width) / tau, width - ownHalf)) : ((t - 0.5) * width) / tau);   // the overview keeps it inside
        assert.ok(marks.some(({ t, isNumber }) => t === now && !isNumber));
        for (const [i, one] of marks.slice(1).entries()) {
          const half = ({ text, isNumber }) => (isNumber ? text.length * 8 : roomOf(text)) / 2;
          const apart = middle(one) - middle(marks[i]);
          assert.ok(apart >= half(one) + half(marks[i]), `${tau} steps, ${width}px, at ${now}: ${marks[i].text} touches ${one.text}`);
        }
      }
    }
  }
});
