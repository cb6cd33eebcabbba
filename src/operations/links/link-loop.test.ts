import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { installFakeClock } from "../../../test/support/fake-clock.ts";
import { startLinkLoop } from "./link-loop.ts";
import type { Round } from "./sync-snapshots.ts";

const openLoop = (answer: (count: number) => Round) => {
  const clock = installFakeClock();
  const stop = new AbortController();
  const rounds: { readonly at: number; readonly beat: boolean }[] = [];
  const loop = startLinkLoop({
    clock,
    random: () => 1,
    beat: 60_000,
    slowest: 60_000,
    signal: stop.signal,
    failed: (error) => {
      throw error;
    },
    waiting: () => undefined,
    told: () => undefined,
    round: async (beat) => {
      rounds.push({ at: clock.monotonic(), beat });
      return answer(rounds.length);
    },
  });
  return {
    clock,
    rounds,
    loop,
    [Symbol.dispose]: () => {
      stop.abort();
      clock[Symbol.dispose]();
    },
  };
};

const QUIET: Round = { reached: { kind: "reached" }, active: false, troubles: [] };

describe("the loop of a link", () => {
  it("has its beat every minute, however seldom it looks otherwise", async () => {
    using world = openLoop(() => QUIET);
    await world.clock.advance(1_800_000);
    const beats = world.rounds.filter(({ beat }) => beat).map(({ at }) => at);
    const gaps = beats.slice(1).map((at, index) => at - (beats[index] ?? 0));
    assert.ok(beats.length >= 29, `${beats.length} beats`);
    assert.ok(Math.max(...gaps) <= 60_001, gaps.join());
  });

  it("asks a remote that does not answer at most every minute and a quarter, and no beat makes it more", async () => {
    using world = openLoop(() => ({
      reached: { kind: "unreachable", reason: "no route" },
      active: false,
      troubles: [],
    }));
    await world.clock.advance(3_600_000);
    assert.ok(world.rounds.length < 70, `${world.rounds.length} rounds`);
    const last = world.rounds.slice(-5).map(({ at }) => at);
    assert.ok((last[4] ?? 0) - (last[3] ?? 0) >= 60_000);
  });
});
