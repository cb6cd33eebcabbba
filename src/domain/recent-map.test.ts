import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { createRecentMap } from "./recent-map.ts";

describe("a recent map", () => {
  it("forgets what was set longest ago", () => {
    const map = createRecentMap<number>(2);
    map.set("a", 1);
    map.set("b", 2);
    map.set("a", 3);
    map.set("c", 4);
    assert.deepEqual([map.get("a"), map.get("b"), map.get("c")], [3, undefined, 4]);
  });
});
