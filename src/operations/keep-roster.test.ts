import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { fakeAgent } from "../../test/support/delivery-world.ts";
import { createFakeTerminal, FAKE_PROFILE } from "../../test/support/fake-panes.ts";
import { installFakeClock } from "../../test/support/fake-clock.ts";
import { NO_HOSTS } from "../domain/roster.ts";
import type { Standing } from "../domain/proof.ts";
import type { Reading } from "../domain/screen.ts";
import type { RosterAgent } from "../domain/roster.ts";
import type { KnownAgent } from "../ports/ledger.ts";
import type { Sight } from "./delivery-deps.ts";
import { createRosterKeeper } from "./keep-roster.ts";

const DAY = 24 * 3_600_000;

const setUp = (known: readonly KnownAgent[] = []) => {
  const clock = installFakeClock();
  const terminal = createFakeTerminal();
  let writes = 0;
  let standing: Omit<Standing, "profile"> = { program: "a", version: "1.0.0", proven: "never" };
  const keeper = createRosterKeeper({
    clock,
    ledger: { agents: () => known },
    defaultSession: "party",
    configured: ["cc", "critic"],
    refine: (agent) => agent,
    hosts: () => NO_HOSTS,
    standing: ({ profile }) => ({ ...standing, profile: profile.name }),
    changed: () => {
      writes += 1;
    },
  });
  const sight = (kind: Reading["kind"], reason: string): Sight => {
    const screen = terminal.screen();
    assert(screen !== undefined);
    const reading: Reading = { kind, reason, composer: "", quiet: true };
    const incarnation = terminal.incarnation();
    return { screen, reading, incarnation, marks: undefined, profile: FAKE_PROFILE };
  };
  const agent = (role: string, session = "party"): RosterAgent | undefined =>
    keeper.current().agents.find((each) => each.role === role && each.session === session);
  return {
    clock,
    keeper,
    sight,
    agent,
    writes: () => writes,
    prove: () => {
      standing = { ...standing, proven: "yes" };
    },
    [Symbol.dispose]: clock[Symbol.dispose],
  };
};

const known = (name: string, lastSeenAt: number): KnownAgent => ({
  name,
  lastSeenAt,
  socket: undefined,
  pane: undefined,
});

describe("the roster", () => {
  it("names the seeds' roles, the configured ones and those of 30 days, each once", () => {
    const now = Date.UTC(2026, 10, 20, 14, 30);
    using room = setUp([
      known("cc.party", now),
      known("oc.web", now - 29 * DAY),
      known("cx.web", now - 31 * DAY),
    ]);
    const names = room.keeper.current().agents.map(({ role, session }) => `${role}.${session}`);
    assert.deepEqual(names, ["oc.party", "cc.party", "cx.party", "critic.party", "oc.web"]);
    assert.equal(room.agent("cc")?.lastSeenAt, now);
    assert.equal(room.agent("cc")?.state, "down");
  });

  it("shows a new pane as starting until its screen was seen", async () => {
    using room = setUp();
    room.keeper.setRunning([fakeAgent()]);
    assert.equal(room.agent("cc")?.state, "starting");
    assert.equal(room.agent("cc")?.pane, "%0");
    room.keeper.observed("cc.party", room.sight("ready", "is ready"));
    assert.equal(room.agent("cc")?.state, "idle");
    assert.equal(room.agent("cc")?.profile, "generic");
    assert.equal(room.keeper.running().size, 1);
    await room.clock.settle();
  });

  it("is written when a state changes, not when only its words do", async () => {
    using room = setUp();
    room.keeper.setRunning([fakeAgent()]);
    const before = room.writes();
    room.keeper.observed("cc.party", room.sight("busy", "works (1s)"));
    const since = room.agent("cc")?.stateSince;
    await room.clock.advance(1_000);
    room.keeper.observed("cc.party", room.sight("busy", "works (2s)"));
    room.keeper.observed("cc.party", room.sight("busy", "works (2s)"));
    assert.equal(room.writes(), before + 1);
    assert.equal(room.agent("cc")?.detail, "works (2s)");
    assert.equal(room.agent("cc")?.stateSince, since);
    room.keeper.observed("cc.party", room.sight("dialog", "shows a dialog"));
    assert.equal(room.agent("cc")?.state, "blocked");
    assert.equal(room.writes(), before + 2);
  });

  it("is written when the program is proven, and keeps what it knew of one that a shell stands behind", () => {
    using room = setUp();
    room.keeper.setRunning([fakeAgent()]);
    room.keeper.observed("cc.party", room.sight("busy", "works"));
    const never = { profile: "generic", program: "a", version: "1.0.0", proven: "never" };
    assert.deepEqual(room.agent("cc")?.standing, never);
    const before = room.writes();
    room.prove();
    room.keeper.observed("cc.party", room.sight("busy", "works"));
    assert.equal(room.writes(), before + 1);
    room.keeper.observed("cc.party", room.sight("shell", "sits at a prompt"));
    assert.deepEqual(room.agent("cc")?.standing, { ...never, proven: "yes" });
  });

  it("forgets what a pane showed when the pane is gone", () => {
    using room = setUp();
    room.keeper.setRunning([fakeAgent()]);
    room.keeper.observed("cc.party", room.sight("busy", "works"));
    room.keeper.observed("cc.party", undefined);
    assert.equal(room.agent("cc")?.state, "down");
    room.keeper.setRunning([]);
    assert.equal(room.agent("cc")?.detail, undefined);
    room.keeper.setRunning([fakeAgent()]);
    assert.equal(room.agent("cc")?.state, "starting");
  });
});
