import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";

import { watchProcess } from "../../bench/process-use.ts";
import type { MessageId } from "../../src/domain/message.ts";
import { openLedgerReader } from "../../src/adapters/sqlite/open.ts";
import { agentOf, waitForHold, waitUntilSeen } from "../support/room-steps.ts";
import { openRoom, type Room, type Skin } from "../support/room.ts";
import type { TestDaemon } from "../support/daemon.ts";

const AGENTS: Readonly<Record<string, Skin>> = {
  oc: "claude",
  cc: "claude",
  cx: "codex",
  rv: "codex",
  qa: "claude",
  pm: "codex",
};
const ROLES = Object.keys(AGENTS);
/** One of them has nothing that waits. */
const HELD = ROLES.slice(0, 5);

/** Ten minutes as a soak, one otherwise. */
const RUN = 600_000 * Number(process.env["PARTY_SOAK_SCALE"] ?? "0.1");
/** Until screens that work on and on are looked at as seldom as they will be. */
const SETTLING = Math.min(45_000, RUN / 3);

describe("a room that works for long, with messages that wait", () => {
  let room: Room;
  let daemon: TestDaemon;
  const ids = new Map<string, MessageId>();

  before(async () => {
    room = await openRoom({ agents: AGENTS, args: ["--think", "10"] });
    daemon = await room.startDaemon();
    const greetings = ROLES.map((role) => room.post("oc", { to: [role], body: `hello ${role}` }));
    await Promise.all(greetings.map((id) => waitUntilSeen(room, id)));
    for (const role of ROLES) await agentOf(room, role).control({ do: "busy", ms: RUN * 3 });
    for (const role of HELD) {
      const id = room.post("pm", { to: [role], body: `waits for ${role}` });
      ids.set(role, id);
      await waitForHold(room, id, "busy");
    }
  });
  after(() => room[Symbol.asyncDispose]());

  const turns = (): readonly number[] => ROLES.map((role) => room.read(role).length);
  const messages = (): number => {
    using ledger = openLedgerReader(room.path("share/relay/state/ledger.db"));
    return ledger?.lastEvents(10_000).length ?? 0;
  };

  it("says nothing, takes no turn, presses no key and starts nothing, for as long as it lasts", async (t) => {
    await sleep(SETTLING);
    const earlier = { turns: turns(), events: messages() };
    const use = watchProcess(daemon.pid);
    await sleep(RUN - SETTLING);
    const { cpu, resident, spawned, wakeUps } = use.sofar();
    t.diagnostic(
      `${ROLES.length} spinners, ${HELD.length} held, ${Math.round((RUN - SETTLING) / 1_000)} s: ` +
        `CPU ${cpu.toFixed(2)} %, ${wakeUps.toFixed(1)} wake-ups a second, ${resident.toFixed(0)} MB`,
    );
    assert.deepEqual({ turns: turns(), events: messages() }, earlier);
    assert.equal(spawned, 0);
    for (const role of ROLES) {
      const keys = agentOf(room, role).keyLog();
      assert.ok(
        keys.every(({ event, text }) => event !== "paste" || !String(text).includes("waits for")),
      );
    }
  });

  it("then brings each message to its agent, once, when its work is over", async () => {
    for (const role of HELD) await agentOf(room, role).control({ do: "busy", ms: 1 });
    for (const [role, id] of ids) {
      await room.waitForDelivery(id, "seen", ({ state }) => state === "seen", 30_000);
      const read = room.read(role).filter((text) => text.includes(`waits for ${role}`));
      assert.equal(read.length, 1, role);
    }
  });
});
