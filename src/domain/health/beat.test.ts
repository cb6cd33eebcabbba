import assert from "node:assert/strict";
import { describe, it } from "node:test";

import * as fc from "fast-check";

import { beatAt, beatLevel, clockSkew, type Sample, withSample } from "./beat.ts";

const SECOND = 1_000;
const NOW = Date.UTC(2026, 10, 27, 14);

const levels = (beat: number, ...ages: readonly number[]) =>
  ages.map((age) => beatLevel(age * SECOND, beat * SECOND));

describe("a heartbeat", () => {
  it("is stale after 120 s and down after 300 s, or two and five of its beats", () => {
    assert.deepEqual(levels(60, 0, 120, 121, 300, 301), ["ok", "ok", "stale", "stale", "down"]);
    assert.deepEqual(levels(600, 1_200, 1_201, 3_000, 3_001), ["ok", "stale", "stale", "down"]);
    assert.deepEqual(levels(60, 7 * 86_400, 7 * 86_400 + 1), ["down", "gone"]);
  });

  it("counts from its arrival where somebody looked a moment before, whatever its clock says", () => {
    fc.assert(
      fc.property(fc.integer({ min: -1e9, max: 1e9 }), fc.nat(120 * SECOND), (ahead, wait) => {
        const arrival = { writtenAt: NOW + ahead, fetchedAt: NOW, lookedAt: NOW - wait };
        assert.equal(beatAt(arrival, []), NOW);
      }),
    );
  });

  it("counts from its own clock after a time in which nobody looked, as far as that is known", () => {
    const late = { writtenAt: NOW - 600 * SECOND, fetchedAt: NOW, lookedAt: NOW - 900 * SECOND };
    assert.equal(beatAt(late, []), NOW - 600 * SECOND);
    const behind = [{ least: 590 * SECOND, most: 600 * SECOND }];
    assert.equal(beatAt(late, behind), NOW - 5 * SECOND);
    assert.equal(beatAt({ ...late, writtenAt: NOW + 600 * SECOND }, []), NOW);
    assert.equal(beatAt({ ...late, writtenAt: NOW - 1e9 }, []), NOW - 900 * SECOND);
    assert.equal(beatAt({ ...late, lookedAt: undefined }, []), NOW - 600 * SECOND);
  });
});

/** What arrivals tell of a clock that is `behind` ours, each somewhere between two looks. */
const after = (behind: number, waits: readonly number[], every: number): readonly Sample[] =>
  waits.reduce<readonly Sample[]>(
    (samples, wait) =>
      withSample(samples, {
        writtenAt: NOW - behind - (wait % every),
        fetchedAt: NOW,
        lookedAt: NOW - every,
      }),
    [],
  );

describe("the clock of another host", () => {
  it("is said to be wrong only where it is, by about as much, whatever lay between looks", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -3_600 * SECOND, max: 3_600 * SECOND }),
        fc.array(fc.nat(), { minLength: 1, maxLength: 30 }),
        fc.integer({ min: SECOND, max: 60 * SECOND }),
        (behind, waits, every) => {
          const skew = clockSkew(after(behind, waits, every));
          if (skew === undefined) {
            assert.ok(Math.abs(behind) <= every + 7 * SECOND, `${behind} was not seen`);
            return;
          }
          assert.ok(Math.abs(behind) > 2 * SECOND, `${behind} is right`);
          assert.ok(Math.abs(-skew - behind) <= (every + 5 * SECOND) / 2 + 1);
        },
      ),
    );
  });

  it("is known anew once somebody has set it", () => {
    const before = after(600 * SECOND, [0, 1, 2], SECOND);
    const samples = withSample(before, {
      writtenAt: NOW,
      fetchedAt: NOW,
      lookedAt: NOW - SECOND,
    });
    assert.equal(clockSkew(samples), undefined);
    assert.equal(samples.length, 1);
    assert.equal(clockSkew([]), undefined);
  });

  it("tells nothing where nobody looked before", () => {
    const arrival = { writtenAt: NOW - 1e6, fetchedAt: NOW, lookedAt: undefined };
    assert.deepEqual(withSample([], arrival), []);
    assert.deepEqual(withSample([], { ...arrival, lookedAt: NOW - 1e6 }), []);
  });
});
