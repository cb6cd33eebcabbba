import assert from "node:assert/strict";
import { test } from "node:test";

import * as fc from "fast-check";

import { hashText } from "./hash-text.ts";

test("a text always has the same hash, and another text another one", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), (one, other) => {
      assert.equal(hashText(one) === hashText(other), one === other);
      assert.ok(Number.isSafeInteger(hashText(one)) && hashText(one) >= 0);
    }),
  );
  const hashes = Array.from({ length: 10_000 }, (_, index) => hashText(`message ${index}`));
  assert.equal(new Set(hashes).size, hashes.length);
});
