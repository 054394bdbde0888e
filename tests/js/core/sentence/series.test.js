import assert from "node:assert/strict";
import { test } from "node:test";
import { condition, highest, seriesKeys, split } from "../../../../static/js/core/sentence/series.js";

const factor = (t, surprisal) => ({ t, token: "天", context: [], prob: 0, surprisal, rank: null });

test("an n-gram is drawn by its order, networks take turns", () => {
  const scores = [{ kind: "ngram", order: 2 }, { kind: "rnn", order: null }, { kind: "ngram", order: "full" }, { kind: "rnn", order: null }];
  assert.deepEqual(seriesKeys(scores), ["2", "rnn1", "full", "rnn2"]);
  assert.deepEqual(seriesKeys([{ kind: "ngram", order: 7 }]), ["5"]);    // of an ARPA file
});

test("infinite surprisal neither stretches the axis nor gets lost", () => {
  const factors = [factor(1, 8.3), factor(2, null), factor(3, 11.1)];
  assert.equal(highest([{ factors }]), 11.1);
  assert.equal(highest([{ factors: [factor(1, null)] }]), 0);
  assert.deepEqual(split(factors), { line: [8.3, null, 11.1], never: [factors[1]] });
});

test("a condition: characters touch, words keep a gap, a long context shows its end", () => {
  assert.equal(condition({ token: "天", context: [] }, "char"), "天");
  assert.equal(condition({ token: "气", context: ["<s>", "今", "天"] }, "char"), "气 | <s> 今天");
  assert.equal(condition({ token: "nice", context: ["is", "really"] }, "word"), "nice | is really");
  assert.equal(condition({ token: "d", context: ["I", "a", "b"] }, "word"), "d | I a b");
});
