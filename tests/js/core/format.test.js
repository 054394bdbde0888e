import assert from "node:assert/strict";
import { test } from "node:test";
import * as format from "../../../static/js/core/format.js";

test("counts have thousands separators and a real minus sign", () => {
  assert.equal(format.count(183), "183");
  assert.equal(format.count(2797), "2,797");
  assert.equal(format.count(1234567), "1,234,567");
  assert.equal(format.count(-1000), "−1,000");
  assert.equal(format.count(2800.5), "2,800.5");
});

test("the tutorial's fractions: 33/10,000 is 0.0033 and 5/33 is 0.1515", () => {
  assert.equal(format.fraction(33, 10000), "33/10,000");
  assert.equal(format.probability(33 / 10000), "0.0033");
  assert.equal(format.probability(5 / 33), "0.1515");
});

test("a probability below a thousandth is written as a power of ten, 0 and 1 as they are", () => {
  assert.equal(format.probability(0.00004215), "4.2 × 10⁻⁵");
  assert.equal(format.probability(0.001), "0.0010");
  assert.equal(format.probability(0), "0");
  assert.equal(format.probability(1), "1");
});

test("decimals: fixed digits, real minus, no sign on a rounded zero, null is infinite", () => {
  assert.equal(format.decimal(-28.8123, 2), "−28.81");
  assert.equal(format.decimal(-0.00001, 2), "0.00");
  assert.equal(format.decimal(null), "∞");
  assert.equal(format.bits(15.84), "15.8");
});

test("scientific: two significant digits, carried over at 9.96", () => {
  assert.equal(format.scientific(3.1e-13), "3.1 × 10⁻¹³");
  assert.equal(format.scientific(-0.0996), "−1.0 × 10⁻¹");
  assert.equal(format.scientific(0), "0");
});

test("perplexity: a decimal below a thousand, whole with separators above, infinite as a sign", () => {
  assert.equal(format.perplexity(36.64), "36.6");
  assert.equal(format.perplexity(12345.6), "12,346");
  assert.equal(format.perplexity(null), "∞");
});

test("a rounded number keeps the digits that it has", () => {
  assert.deepEqual([0.22674, -1.5, 0, 2047.6563, 3.1e-7, -0.0001].map(format.asItStands), ["0.22674", "−1.5", "0", "2047.6563", "3.1 × 10⁻⁷", "−0.0001"]);
  assert.equal(format.power(-7), "10⁻⁷");
});

test("factors have three digits, folds two, whichever way they go; the server writes them so too", () => {
  assert.deepEqual([0.29412, -1.5, 99.96, 476.519, 12345.6, 0, 0.0000123, 123456].map(format.measured),
    ["0.294", "−1.50", "100", "477", "12,346", "0", "1.2 × 10⁻⁵", "1.2 × 10⁵"]);
  assert.deepEqual([0.0005, 5.12, 1, 119.3, 9e-9, 0].map(format.fold), ["2,000", "5.1", "1", "120", "1.1 × 10⁸", "∞"]);
});
