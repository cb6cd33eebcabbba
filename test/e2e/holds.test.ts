import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { after, before, describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";

import { shortId } from "../../src/domain/id.ts";
import type { MessageId } from "../../src/domain/message.ts";
import type { DemoAgent } from "../support/demo-agent.ts";
import { DRAFT, type Gate, GATES } from "../support/gates.ts";
import { holdsOf } from "../support/ledger-view.ts";
import { createRelayHome, type RelayHome } from "../support/relay.ts";
import {
  agentOf,
  assertReadOnce,
  say,
  typedTo,
  waitForHold,
  waitUntilSeen,
} from "../support/room-steps.ts";
import { openRoom, type Room, type Skin } from "../support/room.ts";
import { median, spread } from "../support/spread.ts";

const AGENTS: Readonly<Record<string, Skin>> = { oc: "claude", cc: "codex", cx: "generic" };
const ROLES = Object.keys(AGENTS);
/** Long enough for many looks; one round of the gates goes on for longer than any timeout of a delivery. */
const A_WHILE = 700;
const LONGER_THAN_ANY_TIMEOUT = 5_500;

const soak = process.env["PARTY_SOAK_SCALE"] === "1" ? 10 : 1;

/** The moment at which the agent read the submit key of its last turn. */
const lastSubmit = async (agent: DemoAgent, since: number): Promise<number> => {
  const { read_at: readAt } = await agent.waitForKey(
    ({ event, read_at: at, by }) => event === "submitted" && by === "tty" && Number(at) >= since,
  );
  return Number(readAt);
};

describe("a delivery to an agent that is not ready", () => {
  let room: Room;
  let home: RelayHome;
  before(async () => {
    room = await openRoom({ agents: AGENTS, args: ["--think", "10"] });
    home = createRelayHome(room.path("share"));
    await room.startDaemon();
    // Programs that have begun a moment ago are held for that alone.
    const greetings = ROLES.map((role) => say(room, role, `greeting ${role}`));
    await Promise.all(greetings.map((id) => waitUntilSeen(room, id)));
  });
  after(async () => {
    await room[Symbol.asyncDispose]();
    home[Symbol.dispose]();
  });

  const why = async (id: MessageId): Promise<string> => {
    const { status, out, err } = await home.relay(["why", shortId(id)]);
    assert.equal(status, 0, err);
    return out.slice(out.indexOf("waits for"));
  };

  const latencies = new Map<string, number[]>();

  const holdThenDeliver = async (gate: Gate, role: string, body: string, pause: number) => {
    const agent = agentOf(room, role);
    const skin = AGENTS[role] ?? "generic";
    await gate.raise(agent);
    const { composer } = await agent.control({ do: "state" });
    const earlier = typedTo(agent).length;
    const id = say(room, role, body);
    await waitForHold(room, id, gate.because(skin));
    await sleep(pause);
    assert.equal(typedTo(agent).length, earlier, `${role}: something was typed`);
    const [delivery] = room.deliveries(id);
    assert.equal(delivery?.state, "held");
    assert.equal(delivery.hold?.because, gate.because(skin));
    assert.equal((await agent.control({ do: "state" }))["composer"], composer);
    const since = performance.timeOrigin + performance.now();
    const ready = await gate.clear(agent);
    const read = await lastSubmit(agent, since);
    latencies.set(gate.name, [...(latencies.get(gate.name) ?? []), read - ready]);
    await waitUntilSeen(room, id);
    assertReadOnce(room, role, body);
    return id;
  };

  for (const gate of Object.values<Gate>(GATES)) {
    it(`that ${gate.name} types nothing, says so, and follows once that is over`, async () => {
      const ids = await Promise.all(
        ROLES.map((role, index) =>
          holdThenDeliver(
            gate,
            role,
            `${gate.name} ${role}`,
            gate === GATES.dialog && index === 0 ? LONGER_THAN_ANY_TIMEOUT : A_WHILE,
          ),
        ),
      );
      for (const [index, id] of ids.entries()) {
        const holds = holdsOf(room, id);
        assert.equal(holds.length, 1, `${ROLES[index]} was held by ${holds.join("; ")}`);
      }
    });
  }

  it("is explained by `relay why`, cause by cause, in the order in which they hold", async () => {
    const stacks: readonly (readonly (readonly [Gate, RegExp])[])[] = [
      [
        [GATES.draft, /draft in \w+'s composer/v],
        [GATES.dialog, /answer the dialog in \w+'s pane/v],
      ],
      [
        [GATES.busy, /\w+'s turn to end/v],
        [GATES.copyMode, /leave its mode/v],
      ],
      [
        [GATES.draft, /draft in \w+'s composer/v],
        [GATES.busy, /draft in \w+'s composer/v],
        [GATES.copyMode, /leave its mode/v],
      ],
    ];
    for (const [number, stack] of stacks.entries()) {
      await Promise.all(
        ROLES.map(async (role) => {
          const agent = agentOf(room, role);
          for (const [gate] of stack) await gate.raise(agent);
          const earlier = typedTo(agent).length;
          const body = `stack ${number} ${role}`;
          const id = say(room, role, body);
          for (const [gate, words] of stack.toReversed()) {
            // A draft holds whether a turn runs or not: it would still be there after it.
            const because = words.source.startsWith("draft")
              ? "draft"
              : gate.because(AGENTS[role] ?? "generic");
            await waitForHold(room, id, because);
            assert.match(await why(id), words);
            assert.equal(typedTo(agent).length, earlier);
            await gate.clear(agent);
          }
          await waitUntilSeen(room, id);
          assertReadOnce(room, role, body);
          assert.match(await why(id), /^waits for\s+nothing/v);
        }),
      );
    }
  });

  it("leaves a human's draft as it was, byte for byte, however long and whatever else comes", async () => {
    await Promise.all(
      ROLES.map(async (role) => {
        const agent = agentOf(room, role);
        await agent.control({ do: "type", text: DRAFT });
        const ids = ["one", "two"].map((word) => say(room, role, `draft ${word} ${role}`));
        await waitForHold(room, ids[0] as MessageId, "draft");
        await GATES.dialog.raise(agent);
        await waitForHold(room, ids[0] as MessageId, "dialog");
        await GATES.dialog.clear(agent);
        await waitForHold(room, ids[0] as MessageId, "draft");
        await agent.control({ do: "type", text: " more" });
        assert.equal((await agent.control({ do: "state" }))["composer"], `${DRAFT} more`);
        await agent.control({ do: "submit" });
        for (const id of ids) await waitUntilSeen(room, id);
        const drafts = room.read(role).filter((text) => text.includes(DRAFT));
        assert.deepEqual(drafts, [`${DRAFT} more`]);
        for (const word of ["one", "two"]) assertReadOnce(room, role, `draft ${word} ${role}`);
      }),
    );
  });

  it("follows soon after the pane is ready", async (t) => {
    const repetitions = 8 * soak;
    for (let round = 0; round < repetitions; round += 1) {
      for (const gate of [GATES.dialog, GATES.draft, GATES.copyMode]) {
        await Promise.all(
          ROLES.map((role) => holdThenDeliver(gate, role, `${gate.name} ${role} ${round}`, 0)),
        );
      }
    }
    for (const [name, values] of latencies)
      t.diagnostic(`ready → submit read, ms, ${name}: ${spread(values)}`);
    const all = [...latencies.values()].flat();
    t.diagnostic(`ready → submit read, ms, all: ${spread(all)}; repaint 0-80 ms each time`);
    assert.ok(median(all) <= 300, `median ${median(all)} ms`);
  });

  it("waits for no other agent", async () => {
    await GATES.dialog.raise(agentOf(room, "cc"));
    const stuck = say(room, "cc", "stuck");
    await waitForHold(room, stuck, "dialog");
    const others = ["oc", "cx"].flatMap((role) =>
      [1, 2, 3].map((number) => ({
        role,
        body: `free ${number}`,
        id: say(room, role, `free ${number}`),
      })),
    );
    for (const { role, body, id } of others) {
      await waitUntilSeen(room, id);
      assertReadOnce(room, role, body);
    }
    assert.equal(room.deliveries(stuck)[0]?.hold?.because, "dialog");
    await GATES.dialog.clear(agentOf(room, "cc"));
    await waitUntilSeen(room, stuck);
    assertReadOnce(room, "cc", "stuck");
  });

  it("outlives the end of the daemon's tmux clients", async () => {
    await Promise.all(ROLES.map((role) => GATES.dialog.raise(agentOf(room, role))));
    const ids = ROLES.map((role) => say(room, role, `cut ${role}`));
    for (const id of ids) await waitForHold(room, id, "dialog");
    const clients = execFileSync(
      "tmux",
      ["-L", room.server, "list-clients", "-F", "#{client_pid}"],
      {
        encoding: "utf8",
      },
    );
    for (const pid of clients.trim().split("\n")) process.kill(Number(pid), "SIGKILL");
    await Promise.all(ROLES.map((role) => GATES.dialog.clear(agentOf(room, role))));
    for (const [index, id] of ids.entries()) {
      await waitUntilSeen(room, id);
      assertReadOnce(room, ROLES[index] ?? "", `cut ${ROLES[index]}`);
    }
  });

  it("is pasted once to a program that is frozen, and submitted once it goes on", async () => {
    await Promise.all(
      ROLES.map(async (role) => {
        const agent = agentOf(room, role);
        const earlier = typedTo(agent).length;
        await agent.control({ do: "freeze", ms: 7_000 });
        const id = say(room, role, `frozen ${role}`);
        await waitForHold(room, id, "not-confirmed");
        assert.match(holdsOf(room, id).join(), /has been given the text and does not show it/v);
        await waitUntilSeen(room, id);
        assertReadOnce(room, role, `frozen ${role}`);
        const typed = typedTo(agent).slice(earlier);
        assert.deepEqual(
          typed.map(({ event }) => event),
          ["paste", "key"],
          role,
        );
      }),
    );
  });

  it("is not held by screens that are painted late and in parts", async (t) => {
    const each = 34 * soak;
    const ids = ROLES.flatMap((role) =>
      Array.from({ length: each }, (_, number) => say(room, role, `late ${number} ${role}`)),
    );
    for (const id of ids)
      await room.waitForDelivery(id, "seen", ({ state }) => state === "seen", 60_000);
    const held = ids.map((id) => holdsOf(room, id));
    const falsely = held.filter((holds) => holds.some((reason) => !reason.startsWith("works")));
    const reasons = new Set(falsely.flat());
    t.diagnostic(
      `${ids.length} deliveries: ${falsely.length} held for no cause (${[...reasons].join("; ") || "none"}), ` +
        `${held.filter((holds) => holds.length > 0).length} held for a turn; wrong keys 0`,
    );
    for (const role of ROLES) {
      for (let number = 0; number < each; number += 1)
        assertReadOnce(room, role, `late ${number} ${role}`);
      const wrong = typedTo(agentOf(room, role)).filter(
        ({ event, key, composer }) =>
          event === "key" && (!["Enter", "Tab"].includes(String(key)) || composer === ""),
      );
      assert.deepEqual(wrong, [], `wrong keys to ${role}`);
    }
    assert.ok(falsely.length <= ids.length / 100, [...reasons].join("; "));
  });
});
