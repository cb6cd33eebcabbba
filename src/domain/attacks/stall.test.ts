import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { stallOf, updatedAt } from "./stall.ts";

const MINUTE = 60_000;
const PACE = { after: 5 * MINUTE, every: 5 * MINUTE, until: 30 * MINUTE };
const at = (minutes: number) => stallOf(0, minutes * MINUTE, PACE);

describe("stallOf", () => {
  it("counts a reminder at 5, 10, 15, 20 and 25 minutes, and gives up at 30", () => {
    const turning = [0, 4.99, 5, 9.99, 10, 15, 20, 25, 29.99, 30, 1_000].map((minutes) => {
      const stall = at(minutes);
      const number = stall.kind === "stalled" ? stall.number : 0;
      return [stall.kind, number, stall.kind === "given-up" ? 0 : stall.until / MINUTE];
    });
    assert.deepEqual(turning, [
      ["moves", 0, 5],
      ["moves", 0, 5],
      ["stalled", 1, 10],
      ["stalled", 1, 10],
      ["stalled", 2, 15],
      ["stalled", 3, 20],
      ["stalled", 4, 25],
      ["stalled", 5, 30],
      ["stalled", 5, 30],
      ["given-up", 0, 0],
      ["given-up", 0, 0],
    ]);
  });

  it("gives up without a reminder where the first would come too late", () => {
    const pace = { after: 60 * MINUTE, every: MINUTE, until: 30 * MINUTE };
    assert.deepEqual(stallOf(0, 1, pace), { kind: "moves", until: 30 * MINUTE });
    assert.deepEqual(stallOf(0, 30 * MINUTE, pace), { kind: "given-up" });
  });
});

describe("updatedAt", () => {
  const now = Date.UTC(2026, 10, 20, 14, 30);
  const of = (lastUpdated?: string, startedAt?: string): number =>
    updatedAt({ lastUpdated, startedAt }, now - 7, now) - now;

  it("is what the file says, in the forms that people and programs write", () => {
    for (const text of [
      "2026-11-20T14:29:00Z",
      "2026-11-20T14:29:00.000000000Z",
      "2026-11-20T15:29:00+01:00",
      "Fri, 20 Nov 2026 14:29:00 GMT",
    ])
      assert.equal(of(text), -MINUTE, text);
    assert.equal(of(undefined, "2026-11-20T14:28:00Z"), -2 * MINUTE);
  });

  it("is when the file was written where it says nothing, nonsense or the future", () => {
    for (const text of [undefined, "yesterday", "2026-11-20T14:31:00Z"]) assert.equal(of(text), -7);
    assert.equal(updatedAt({ lastUpdated: undefined, startedAt: undefined }, now + 9, now), now);
  });
});
