import assert from "node:assert/strict";
import { test } from "node:test";

import { isUuid } from "../../domain/id.ts";
import { createUrandomIds } from "./urandom-ids.ts";

test("ids are UUIDv7: the time in front, random behind, never the same twice", () => {
  const at = Date.parse("2026-11-20T12:00:00.123Z");
  const ids = createUrandomIds(() => at);
  const made = Array.from({ length: 1_000 }, () => ids.next());
  for (const id of made) {
    assert.ok(isUuid(id), id);
    assert.match(id, /^.{14}7.{4}[89ab]/v);
    assert.equal(Number.parseInt(id.slice(0, 13).replace("-", ""), 16), at);
  }
  assert.equal(new Set(made).size, made.length);
});
