import assert from "node:assert/strict";
import { test } from "node:test";
import { patiently, pause } from "../../../static/js/core/patience.js";

const answer = (status, told = null) => ({ status, headers: { get: (name) => name === "retry-after" ? told : null } });

/** Answers in turn, the last one for ever. */
function server(...answers) {
  const seen = { asked: 0, slept: [], told: [] };
  const ask = async () => answers[Math.min(seen.asked++, answers.length - 1)];
  const given = { sleep: async (seconds) => { seen.slept.push(seconds); }, tell: (isBusy) => { seen.told.push(isBusy); } };
  return { seen, ask, given };
}

test("only a busy server is asked again, as soon as it says", () => {
  assert.equal(pause(503, "2", 0), 2);
  assert.equal(pause(429, "30", 4), 30);
  assert.equal(pause(200, "2", 0), null);
  assert.equal(pause(500, "2", 0), null);
});

test("a server that names no time, or a date, is asked after ever longer pauses", () => {
  assert.deepEqual([0, 1, 2].map((attempt) => pause(503, null, attempt)), [0.5, 1, 2]);
  assert.equal(pause(503, "Fri, 27 Nov 2026 00:00:00 GMT", 1), 1);
});

test("too many tries or too long a pause end it", () => {
  assert.equal(pause(503, "2", 5), null);
  assert.equal(pause(429, "60", 0), null);
});

test("an answer at once tells nobody anything", async () => {
  const { seen, ask, given } = server(answer(200));
  assert.equal((await patiently(ask, given)).status, 200);
  assert.deepEqual(seen, { asked: 1, slept: [], told: [] });
});

test("a busy server is asked until it answers, and it is told once", async () => {
  const { seen, ask, given } = server(answer(503, "2"), answer(503, "3"), answer(201));
  assert.equal((await patiently(ask, given)).status, 201);
  assert.deepEqual(seen, { asked: 3, slept: [2, 3], told: [true, false] });
});

test("the last refusal is the answer", async () => {
  const { seen, ask, given } = server(answer(503, "1"));
  assert.equal((await patiently(ask, given)).status, 503);
  assert.deepEqual([seen.asked, seen.told], [6, [true, false]]);
});

test("who gives up waiting, or has no connection, is told nothing more", async () => {
  const { seen, ask } = server(answer(503, "1"));
  const given = { sleep: async () => { throw new Error("gone"); }, tell: (isBusy) => { seen.told.push(isBusy); } };
  await assert.rejects(patiently(ask, given), /gone/);
  assert.deepEqual([seen.asked, seen.told], [1, [true, false]]);
});
