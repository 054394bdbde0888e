/** The newest question of a slot wins, whatever comes back when. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { createAsker } from "../../../static/js/core/request_cache.js";

function desk() {
  const open = new Map();
  let drawn = 0;
  const asker = createAsker({
    get: (url, signal) => new Promise((resolve, reject) => {
      open.set(url, { resolve, signal });
      signal.addEventListener("abort", () => reject(Object.assign(new Error("aborted"), { name: "AbortError" })));
    }),
    onAnswer: () => { drawn += 1; },
    later: (go) => { go(); return () => {}; },
  });
  const answer = async (url, body, ok = true) => { open.get(url).resolve({ ok, body }); await new Promise(setImmediate); };
  return { asker, open, answer, drawn: () => drawn };
}

test("an answer is waited for, then known at once", async () => {
  const { asker, answer, drawn } = desk();
  assert.equal(asker.ask("why", "/1").state, "waiting");
  await answer("/1", { value: 1 });
  assert.equal(drawn(), 1);
  assert.deepEqual(asker.ask("why", "/1"), { state: "ready", body: { value: 1 } });
});

test("an older answer never overwrites a newer one", async () => {
  const { asker, open, answer, drawn } = desk();
  asker.ask("why", "/1");
  asker.ask("why", "/2");
  assert.ok(open.get("/1").signal.aborted);
  await answer("/2", { value: 2 });
  await answer("/1", { value: 1 });
  assert.equal(drawn(), 1);
  assert.equal(asker.ask("why", "/2").body.value, 2);
});

test("slots do not disturb each other, and one question is asked once", async () => {
  const { asker, open, answer } = desk();
  asker.ask("why", "/1");
  asker.ask("back", "/2");
  asker.ask("why", "/1");
  assert.equal(open.size, 2);
  assert.ok(!open.get("/1").signal.aborted);
  await answer("/1", {});
  await answer("/2", {});
  assert.equal(asker.ask("back", "/2").state, "ready");
});

test("a problem is told, and may be asked again", async () => {
  const { asker, answer } = desk();
  asker.ask("why", "/1");
  await answer("/1", { code: "too_much_work", detail: "too long" }, false);
  assert.equal(asker.ask("why", "/1").body.code, "too_much_work");
  asker.retry("/1");
  assert.equal(asker.ask("why", "/1").state, "waiting");
});

test("what was overtaken before it was sent is never sent", () => {
  const sent = [];
  const queue = [];
  const later = (go) => { const job = { go }; queue.push(job); return () => { job.go = null; }; };
  const asker = createAsker({ get: (url) => { sent.push(url); return new Promise(() => {}); }, onAnswer() {}, later });
  for (const url of ["/1", "/2", "/3"]) asker.ask("why", url);
  for (const { go } of queue) go?.();
  assert.deepEqual(sent, ["/3"]);
});

test("whoever stops gives up all that is under way, and is told of nothing more", async () => {
  const { asker, open, answer, drawn } = desk();
  asker.ask("why", "/1");
  asker.ask("back", "/2");
  asker.stop();
  assert.ok(open.get("/1").signal.aborted && open.get("/2").signal.aborted);
  await answer("/1", {});
  assert.equal(drawn(), 0);
});
