import assert from "node:assert/strict";
import { test } from "node:test";
import { eventsIn, filledBar } from "../../../../static/js/core/sentence/events.js";

test("whole events are read, the beginning of the next one is kept", () => {
  const { events, rest } = eventsIn('event: token\ndata: {"t":1}\n\nevent: end\ndata: {"reason":"end"}\n\nevent: to');
  assert.deepEqual(events, [{ event: "token", data: { t: 1 } }, { event: "end", data: { reason: "end" } }]);
  assert.equal(rest, "event: to");
});

test("the bar has no hole and ends at 1", () => {
  const bar = filledBar([{ token: "a", low: 0.1, high: 0.4 }, { token: "b", low: 0.4, high: 0.8 }]);
  assert.deepEqual(bar.map(({ token, low, high }) => [token, low, high]), [[null, 0, 0.1], ["a", 0.1, 0.4], ["b", 0.4, 0.8], [null, 0.8, 1]]);
});
