import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { type Bench, openBench, typingOf } from "../../test/support/delivery-bench.ts";
import { fakeAgent } from "../../test/support/delivery-world.ts";
import { FAKE_PROFILE } from "../../test/support/fake-panes.ts";
import { deliverNext } from "./deliver-next.ts";
import type { Sight } from "./delivery-deps.ts";
import { lookAtAgent } from "./look-at-agent.ts";
import { createSettling } from "./settling.ts";

interface Start {
  readonly bench: Bench;
  /** Since its program began, in milliseconds. */
  age: number | undefined;
  /** Its processes sleep. */
  sleeps: boolean;
  /** Turns for `ms` milliseconds; true once something was typed. */
  types(ms: number): Promise<boolean>;
}

const openStart = (): Start => {
  const bench = openBench();
  const start: Start = {
    bench,
    age: 400,
    sleeps: true,
    types: async (ms) => {
      for (let left = ms; left > 0; left -= 250) {
        await bench.during(deliverNext(bench, "cc.party", fakeAgent(), settling));
        if (bench.terminal.acts.length > 0) return true;
        await bench.clock.advance(250);
      }
      return false;
    },
  };
  const settling = createSettling(bench.clock, {
    ...bench.processes,
    age: () => start.age,
    isQuiet: () => start.sleeps,
  });
  return start;
};

describe("a program that began a moment ago", () => {
  it("is pasted into only once it has stood still for a second, whatever its composer shows", async () => {
    const start = openStart();
    await using bench = start.bench;
    assert.equal(await start.types(750), false);
    assert.equal(bench.delivery().hold?.reason, "has started a moment ago");
    assert.equal(await start.types(1_500), true);
    assert.deepEqual(bench.terminal.reads, [typingOf(bench.delivery())]);
  });

  it("is waited for while it, or what it started, works", async () => {
    const start = openStart();
    await using _bench = start.bench;
    start.sleeps = false;
    assert.equal(await start.types(5_000), false);
    start.sleeps = true;
    assert.equal(await start.types(2_000), true);
  });

  it("that never rests is pasted into when it is no longer young", async () => {
    const start = openStart();
    await using _bench = start.bench;
    start.sleeps = false;
    assert.equal(await start.types(1_000), false);
    start.age = 30_000;
    assert.equal(await start.types(250), true);
  });

  it("with a screen of its own is waited for until its terminal hands it key by key, however old it is", async () => {
    await using bench = openBench();
    const sight = await bench.during(lookAtAgent(bench, fakeAgent()));
    assert.ok(sight);
    const footed = {
      kind: "footed",
      glyphs: ["❯"],
      modes: [],
      footerRows: 0,
      footer: /^/v,
    } as const;
    const screen = { ...FAKE_PROFILE.screen, composer: footed };
    const full = { ...sight, profile: { ...FAKE_PROFILE, screen } };
    const startOf = (of: Sight, readsKeys: boolean): string =>
      createSettling(bench.clock, {
        ...bench.processes,
        age: () => 60_000,
        readsKeys: () => readsKeys,
      }).startOf(of);
    assert.equal(startOf(full, false), "takes lines");
    assert.equal(startOf(full, true), "begun");
    assert.equal(startOf(sight, false), "begun", "a mere prompt may read lines");
  });

  it("is not told from others where nobody knows ages", async () => {
    const start = openStart();
    await using _bench = start.bench;
    start.age = undefined;
    assert.equal(await start.types(250), true);
  });
});
