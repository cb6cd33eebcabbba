import assert from "node:assert/strict";
import { it } from "node:test";

import { retryDelay } from "./retry.ts";

const policy = { attempts: 5, firstDelay: 200, longestDelay: 1_000 };

it("waits longer after each failure, never longer than the longest, and gives up after the last attempt", () => {
  const delays = [1, 2, 3, 4, 5, 6].map((failed) => retryDelay(failed, policy, 0.999_999));
  assert.deepEqual(delays, [200, 400, 800, 1_000, undefined, undefined]);
});

it("spreads callers over half of the delay", () => {
  assert.deepEqual(
    [0, 0.5].map((luck) => retryDelay(3, policy, luck)),
    [400, 600],
  );
});
