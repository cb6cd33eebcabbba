import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { after, before, describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";

import { quoteForShell } from "../../src/domain/agent-command.ts";
import type { MessageId } from "../../src/domain/message.ts";
import { type DemoAgent, stopServer } from "../support/demo-agent.ts";
import { GATES } from "../support/gates.ts";
import {
  agentOf,
  assertReadOnce,
  say,
  typedTo,
  waitForHold,
  waitUntilSeen,
} from "../support/room-steps.ts";
import { countIn, openRoom, type Room, type Skin } from "../support/room.ts";
import { waitFor } from "../support/wait-for.ts";

const AGENTS: Readonly<Record<string, Skin>> = { oc: "claude", cc: "codex", cx: "generic" };
const ROLES = Object.keys(AGENTS);
const A_WHILE = 600;

/** The command line that started an agent, for a shell. */
const commandOf = ({ pid }: DemoAgent): string =>
  readFileSync(`/proc/${pid}/cmdline`, "utf8")
    .split("\0")
    .slice(0, -1)
    .map(quoteForShell)
    .join(" ");

/** A person at the pane's keyboard. */
const type = async (agent: DemoAgent, line: string): Promise<void> => {
  await agent.tmux("send-keys", "-t", agent.pane, "-l", line);
  await agent.tmux("send-keys", "-t", agent.pane, "Enter");
};

const lastRow = (rows: readonly string[]): string => rows.findLast((row) => row !== "") ?? "";

const assertUntouched = async (agent: DemoAgent, what: string): Promise<void> => {
  const rows = await agent.rows();
  await sleep(A_WHILE);
  assert.deepEqual(await agent.rows(), rows, `${what}: the pane changed`);
};

const waitForStart = (agent: DemoAgent): Promise<unknown> =>
  agent.waitForRows((rows) => rows.some((row) => /demo agent|Claude Code|OpenAI Codex/v.test(row)));

/** Ends the agent in its shell, and starts it there again. */
const restart = async (agent: DemoAgent, command: string): Promise<void> => {
  await agent.control({ do: "exit" });
  await agent.waitForRows((rows) => lastRow(rows).startsWith("❯"));
  await type(agent, command);
  await waitForStart(agent);
};

describe("an agent that ends", () => {
  let room: Room;
  before(async () => {
    room = await openRoom({ agents: AGENTS, args: ["--repaint", "0-30", "--think", "10"] });
    await room.startDaemon();
  });
  after(() => room[Symbol.asyncDispose]());

  const everyRole = (work: (role: string, agent: DemoAgent) => Promise<void>): Promise<unknown> =>
    Promise.all(ROLES.map((role) => work(role, agentOf(room, role))));

  const commands = new Map<string, string>();

  it("leaves a shell that nothing is typed to, whatever its prompt, nor to a pager in it", async () => {
    const page = room.path("page.txt");
    writeFileSync(page, `${"a page of text\n".repeat(60)}❯ \n`);
    await everyRole(async (role, agent) => {
      commands.set(role, commandOf(agent));
      const shell = ["env", "PS1=$ ", "HISTFILE=", "bash", "--norc", "--noprofile", "-i"];
      await agent.tmux("respawn-pane", "-k", "-t", agent.pane, ...shell);
      await agent.waitForRows((rows) => lastRow(rows) === "$");
      const id = say(room, role, `shell ${role}`);
      await waitForHold(room, id, "shell");
      await assertUntouched(agent, `${role}'s shell`);

      await type(agent, "PS1='❯ '; clear");
      await agent.waitForRows((rows) => rows[0] === "❯");
      await assertUntouched(agent, `${role}'s shell with an agent's prompt`);
      await waitForHold(room, id, "shell");

      await type(agent, `less ${page}`);
      await waitForHold(room, id, "unknown-screen");
      await assertUntouched(agent, `${role}'s pager`);
      await agent.tmux("send-keys", "-t", agent.pane, "G");
      await agent.waitForRows((rows) => rows.includes("❯"));
      await assertUntouched(agent, `${role}'s pager at its end`);
      await agent.tmux("send-keys", "-t", agent.pane, "q");
      await waitForHold(room, id, "shell");

      await type(agent, commands.get(role) ?? "");
      await waitUntilSeen(room, id);
      assertReadOnce(room, role, `shell ${role}`);
      assert.deepEqual(
        typedTo(agent).map(({ event }) => event),
        ["paste", "key"],
      );
    });
  });

  it("and is started again in its pane gets what waited, once and in order", async () => {
    await everyRole(async (role, agent) => {
      await agent.control({ do: "exit" });
      await agent.waitForRows((rows) => lastRow(rows).startsWith("❯"));
      const bodies = [1, 2, 3].map((number) => `waited ${number} ${role}`);
      const ids = bodies.map((body) => say(room, role, body));
      await waitForHold(room, ids[0] as MessageId, "shell");
      await type(agent, commands.get(role) ?? "");
      for (const id of ids) await waitUntilSeen(room, id);
      const read = room.read(role).flatMap((text) => /^waited \d .*$/mv.exec(text) ?? []);
      assert.deepEqual(read, bodies);
    });
  });

  it("before its transcript shows what it was handed gets that again, and never a third time", async () => {
    const panes = Object.fromEntries(ROLES.map((role) => [role, agentOf(room, role).pane]));
    const elsewhere = Object.fromEntries(ROLES.map((role) => [role, room.path(`${role}.jsonl`)]));
    // The transcript that the daemon knows stays without what the program read: to the daemon it is lost.
    for (const path of Object.values(elsewhere)) writeFileSync(path, '{"type":"user"}\n');
    room.writePaneMap(panes, elsewhere);
    const posted = new Map(ROLES.map((role) => [role, say(room, role, `lost ${role}`)]));
    for (const id of posted.values())
      await room.waitForDelivery(id, "handed", ({ state }) => state === "handed");
    await everyRole(async (role) => assertReadOnce(room, role, `lost ${role}`));
    await everyRole((role, agent) => restart(agent, commands.get(role) ?? ""));
    // The daemon looks for ended programs now and then; a pane map makes it look at once.
    room.writePaneMap(panes, elsewhere);
    await everyRole(async (role) => {
      const isAgain = (): boolean => countIn(room.read(role), `lost ${role}`) === 2;
      await waitFor(`${role} to read it again`, isAgain);
    });
    // Where the programs really record, it stands.
    room.writePaneMap(panes);
    for (const id of posted.values()) await waitUntilSeen(room, id);
    await everyRole((role, agent) => restart(agent, commands.get(role) ?? ""));
    await everyRole(async (role) => {
      await waitUntilSeen(room, say(room, role, `after ${role}`));
      assert.equal(countIn(room.read(role), `lost ${role}`), 2, role);
      assertReadOnce(room, role, `after ${role}`);
    });
  });

  it("with its whole tmux server gets what waits in the next one", async () => {
    const posted: { readonly role: string; readonly body: string; readonly id: MessageId }[] = [];
    const post = (role: string, body: string): MessageId => {
      const id = say(room, role, body);
      posted.push({ role, body, id });
      return id;
    };
    await everyRole(async (role, agent) => {
      await GATES.dialog.raise(agent);
      await waitForHold(room, post(role, `crash 1 ${role}`), "dialog");
    });
    await stopServer(room.server);
    for (const { id } of posted) await waitForHold(room, id, "agent-not-running");
    for (const role of ROLES) post(role, `crash 2 ${role}`);
    // In another order: the pane ids of the map that is there now name others' panes.
    for (const role of ROLES.toReversed()) await room.startAgain(role);
    const strange = ROLES.map((role) => post(role, `crash 3 ${role}`));
    for (const id of strange) await room.waitForDelivery(id, "its storing", () => true);
    await sleep(A_WHILE);
    for (const role of ROLES) assert.deepEqual(typedTo(agentOf(room, role)), [], role);
    room.writePaneMap(Object.fromEntries(ROLES.map((role) => [role, agentOf(room, role).pane])));
    for (const { role, body, id } of posted) {
      await waitUntilSeen(room, id);
      assertReadOnce(room, role, body);
    }
  });
});
