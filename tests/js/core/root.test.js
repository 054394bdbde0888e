import assert from "node:assert/strict";
import { test } from "node:test";

import { API, rootOf } from "../../../static/js/core/root.js";

test("a script knows below which path it is served", () => {
  const script = "static/0123456789ab/js/core/root.js";
  assert.equal(rootOf(`https://school.example/${script}`), "");
  assert.equal(rootOf(`https://school.example/unroll/${script}`), "/unroll");
  assert.equal(rootOf(`https://school.example/static/it/${script}?a=/b`), "/static/it");
  assert.equal(API, "/api/v1");   // a file of this machine
});
