import assert from "node:assert/strict";
import { test } from "node:test";

import { placed } from "../../../../static/js/core/cursor/address.js";

const cursor = { t: 6, stage: "o", level: 3, direction: "forward", fold: 1 };

test("an address holds step, stage and level, and the rest where it is not the usual", () => {
  assert.equal(placed("/unroll?text=a&t=1", cursor), "/unroll?text=a&t=6&stage=o&level=3");
  const other = placed("/unroll?text=a", { ...cursor, direction: "backward", fold: 0.12345 });
  assert.equal(other, "/unroll?text=a&t=6&stage=o&level=3&dir=backward&fold=0.123");
  assert.equal(placed(other, cursor), "/unroll?text=a&t=6&stage=o&level=3");
});
