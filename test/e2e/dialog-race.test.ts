import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";

import type { TestDaemon } from "../support/daemon.ts";
import { type DemoAgent, type KeyRecord, waitFor } from "../support/demo-agent.ts";
import { GATES } from "../support/gates.ts";
import { agentOf, assertReadOnce, say, typedTo, waitUntilSeen } from "../support/room-steps.ts";
import { countIn, openRoom, type Room, type Skin } from "../support/room.ts";

const AGENTS: Readonly<Record<string, Skin>> = { oc: "claude", cc: "codex", cx: "generic" };
const ROLES = Object.keys(AGENTS);

/** Keys of ours that answered a dialog. */
const approvals = (agent: DemoAgent): readonly KeyRecord[] =>
  agent.keyLog().filter(({ event, by }) => event === "approved" && by === "tty");

/** Those that came when the terminal had shown the dialog for so long that everybody could have seen it. */
const wrong = (agent: DemoAgent): number =>
  approvals(agent).filter(({ ts, painted_at: at }) => at !== undefined && ts - Number(at) > 20)
    .length;

describe("a delivery that a dialog meets", () => {
  let room: Room;
  let daemon: TestDaemon;
  before(async () => {
    room = await openRoom({ agents: AGENTS, args: ["--think", "10"] });
    daemon = await room.startDaemon();
  });
  after(() => room[Symbol.asyncDispose]());

  it("presses no key into a dialog that opens between the paste and the submit key", async (t) => {
    const earlier = new Map(ROLES.map((role) => [role, approvals(agentOf(room, role)).length]));
    let met = 0;
    let longest = 0;

    /** A dialog as soon as the paste is read; with `still`, the daemon sleeps until it is painted. */
    const interrupt = async (role: string, body: string, still: boolean): Promise<void> => {
      const agent = agentOf(room, role);
      const pastes = typedTo(agent).filter(({ event }) => event === "paste").length;
      const id = say(room, role, body);
      const posted = performance.now();
      await waitFor(
        `the paste of ${body}`,
        () => typedTo(agent).filter(({ event }) => event === "paste").length > pastes || undefined,
        40_000,
      );
      longest = Math.max(longest, performance.now() - posted);
      if (still) daemon.child.kill("SIGSTOP");
      try {
        await GATES.dialog.raise(agent);
      } finally {
        daemon.child.kill("SIGCONT");
      }
      if (countIn(room.read(role), body) === 0) {
        met += 1;
        await room.waitForDelivery(
          id,
          "a hold for the dialog",
          ({ state, hold }) => (state === "held" && hold?.because === "dialog") || state === "seen",
        );
      }
      if ((await agent.control({ do: "state" }))["dialog"] === true)
        await GATES.dialog.clear(agent);
      await waitUntilSeen(room, id);
      assertReadOnce(room, role, body);
    };

    for (let round = 0; round < 10; round += 1) {
      await Promise.all(ROLES.map((role) => interrupt(role, `race ${round} ${role}`, false)));
    }
    for (let round = 0; round < 21; round += 1) {
      const role = ROLES[round % ROLES.length] ?? "";
      await interrupt(role, `still ${round} ${role}`, true);
    }
    const into = ROLES.map(
      (role) => approvals(agentOf(room, role)).length - (earlier.get(role) ?? 0),
    );
    const wrongs = ROLES.map((role) => wrong(agentOf(room, role)));
    t.diagnostic(
      `longest from post to paste ${longest.toFixed(0)} ms; 51 dialogs between paste and submit key, ${met} before the key: wrong keys ${wrongs.join("+")}; ` +
        `keys into a dialog not painted yet ${into.join("+")}`,
    );
    assert.deepEqual(wrongs, [0, 0, 0]);
  });
});
