import assert from "node:assert/strict";
import { test } from "node:test";
import { toQuery } from "../../../static/js/core/sentence/query.js";
import { withParam } from "../../../static/js/core/urlstate.js";

test("repeated names stay, defaults go, k goes unless something is smoothed with it", () => {
  const fields = [["lang", "en"], ["text", "天气"], ["models", "a"], ["models", "b"], ["smoothing", "mle"], ["k", "2"]];
  assert.equal(toQuery(fields), "lang=en&text=%E5%A4%A9%E6%B0%94&models=a&models=b");
  const smooth = fields.map(([name, value]) => [name, name === "smoothing" ? "add_k" : value]);
  assert.ok(toQuery(smooth).endsWith("smoothing=add_k&k=2"));
});

test("an empty text is said, not left out: it is what the user has typed", () => {
  assert.equal(toQuery([["text", ""], ["boundaries", "true"]]), "text=&boundaries=true");
});

test("what is written is read back, signs included", () => {
  const fields = [["text", "a&b=c + 100% 今天"], ["models", "x"], ["models", "y"]];
  assert.deepEqual([...new URLSearchParams(toQuery(fields))], fields);
});

test("withParam sets, replaces and takes out one parameter", () => {
  assert.equal(withParam("/unroll?t=1&text=a#x", "t", 6), "/unroll?t=6&text=a");
  assert.equal(withParam("/unroll", "t", 6), "/unroll?t=6");
  assert.equal(withParam("/unroll?t=1", "t", null), "/unroll");
});
