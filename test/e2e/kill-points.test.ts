import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, describe, it } from "node:test";

import type { MessageId } from "../../src/domain/message.ts";
import { countIn, openRoom, type Room } from "../support/room.ts";

const ROLES = ["oc", "cc", "cx"] as const;
/** States that tell the sender what became of a message. */
const TOLD = new Set(["seen", "answered", "unsure", "failed", "expired"]);

/** Posts one message to each agent, for a daemon that is about to run. */
const postAll = (room: Room, label: string): ReadonlyMap<string, MessageId> =>
  new Map(
    ROLES.map((role) => [role, room.post("human", { to: [role], body: `${label} ${role}` })]),
  );

const settled = async (room: Room, posted: ReadonlyMap<string, MessageId>): Promise<void> => {
  for (const [role, id] of posted) {
    await room.waitForDelivery(
      id,
      `an end of ${id} to ${role}`,
      ({ state }) => TOLD.has(state),
      30_000,
    );
  }
};

const assertOnce = (room: Room, label: string): void => {
  for (const role of ROLES) {
    for (const other of ROLES) {
      const expected = role === other ? 1 : 0;
      assert.equal(
        countIn(room.read(role), `${label} ${other}`),
        expected,
        `${label} ${other} in ${role}`,
      );
    }
  }
};

/** One kill at the first step of every name; in the long run (PARTY_SOAK_SCALE=1) at every step. */
const chooseSteps = (names: readonly string[]): readonly number[] =>
  process.env["PARTY_SOAK_SCALE"] === "1"
    ? names.map((_name, index) => index + 1)
    : [...new Set(names)].map((name) => names.indexOf(name) + 1);

describe("a daemon that is killed", () => {
  let room: Room;
  before(async () => {
    room = await openRoom({
      agents: { oc: "claude", cc: "generic", cx: "codex" },
      args: ["--repaint", "0-40", "--think", "20"],
    });
  });
  after(() => room[Symbol.asyncDispose]());

  it("at any numbered step loses and doubles nothing", async (t) => {
    const steps = room.path("steps");
    const first = postAll(room, "trace");
    const traced = await room.startDaemon({ RELAY_TEST_STEPS: steps });
    await settled(room, first);
    await traced.end();
    assertOnce(room, "trace");
    const names = readFileSync(steps, "utf8")
      .trim()
      .split("\n")
      .map((line) => line.replace(/^\d+ /v, ""));
    const chosen = chooseSteps(names);
    t.diagnostic(
      `${names.length} steps of ${new Set(names).size} names; killed at ${chosen.length}`,
    );

    for (const step of chosen) {
      const label = `kill-${step}`;
      const posted = postAll(room, label);
      const victim = await room.startDaemon({
        RELAY_TEST_STEPS: steps,
        RELAY_TEST_KILL_AT: String(step),
      });
      const outcome = await Promise.race([victim.ended, settled(room, posted)]);
      if (outcome !== undefined)
        assert.equal(outcome, "SIGKILL", `${label} (${names[step - 1]}): ${victim.output()}`);
      await victim.end();
      const heir = await room.startDaemon();
      await settled(room, posted);
      await heir.end();
      assertOnce(room, label);
      for (const id of posted.values()) {
        const states = room.deliveries(id).map(({ state }) => state);
        assert.deepEqual(states, ["seen"], `${label} (${names[step - 1]})`);
      }
    }
  });
});
