import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { after, before, describe, it } from "node:test";
import { fileURLToPath } from "node:url";

import { waitFor } from "../support/demo-agent.ts";
import { type Gate, GATES } from "../support/gates.ts";
import { agentOf, assertReadOnce, say, typedTo, waitForHold } from "../support/room-steps.ts";
import { envelopeOf } from "../support/ledger-view.ts";
import { openRoom, type Room } from "../support/room.ts";

const LINE_AGENT = fileURLToPath(new URL("../support/line-agent.ts", import.meta.url));

type Entry = Readonly<Record<string, unknown>>;

const entries = (log: string): readonly Entry[] =>
  existsSync(log)
    ? readFileSync(log, "utf8")
        .split("\n")
        .slice(0, -1)
        .map((line) => JSON.parse(line) as Entry)
    : [];

const keysIn = (log: string): readonly unknown[] =>
  entries(log)
    .filter(({ event }) => event !== "submitted")
    .map(({ event, key }) => (event === "key" ? key : event));

describe("a program with a prompt of its own", () => {
  let room: Room;
  before(async () => {
    room = await openRoom({
      agents: { cx: "generic" },
      args: ["--repaint", "0-20", "--think", "5"],
    });
  });
  after(() => room[Symbol.asyncDispose]());

  /** A window with a line agent; gives its pane. */
  const open = (log: string, ...words: readonly string[]): string =>
    execFileSync(
      "tmux",
      ["-L", room.server, "new-window", "-d", "-P", "-F", "#{pane_id}", "-t", "=party:"].concat(
        [process.execPath, LINE_AGENT, log],
        words,
      ),
      { encoding: "utf8" },
    ).trim();

  it("in vim's insert mode gets one Escape before the submit key where RELAY_VIM_MODE is set", async () => {
    const log = room.path("vim.jsonl");
    room.writePaneMap({ vi: open(log, "❯", "vim"), cx: agentOf(room, "cx").pane });
    const daemon = await room.startDaemon({ RELAY_VIM_MODE: "true" });
    const id = say(room, "vi", "into vim");
    await room.waitForDelivery(id, "handed", ({ state }) => state === "handed");
    assert.deepEqual(keysIn(log), ["paste", "Escape", "Enter"]);
    const submitted = entries(log).filter(({ event }) => event === "submitted");
    assert.deepEqual(submitted, [{ event: "submitted", text: envelopeOf(room, id) }]);

    const plain = say(room, "cx", "no mark, no Escape");
    await room.waitForDelivery(plain, "seen", ({ state }) => state === "seen");
    const keys = typedTo(agentOf(room, "cx")).map(({ event, key }) => key ?? event);
    assert.deepEqual(keys, ["paste", "Enter"]);
    await daemon.end();
  });

  it("gets no Escape, whatever it shows, where RELAY_VIM_MODE is not set", async () => {
    for (const [number, value] of [undefined, "false"].entries()) {
      const log = room.path(`no-vim-${number}.jsonl`);
      const role = `vi${number}`;
      room.writePaneMap({ [role]: open(log, "❯", "vim") });
      const daemon = await room.startDaemon({ RELAY_VIM_MODE: value });
      say(room, role, "not into vim");
      await waitFor("the submit key", () => keysIn(log).includes("Enter") || undefined);
      await daemon.end();
      assert.deepEqual(keysIn(log), ["paste", "Enter"]);
    }
  });

  it("is ready behind a name where RELAY_PROMPT_GATING says so, and only there", async () => {
    const logs = { oc: room.path("oc.jsonl"), cc: room.path("cc.jsonl") };
    room.writePaneMap({ oc: open(logs.oc, "aider>"), cc: open(logs.cc, "aider>") });
    const [oc, cc] = [say(room, "oc", "named oc"), say(room, "cc", "named cc")];

    const all = await room.startDaemon();
    for (const id of [oc, cc]) await waitForHold(room, id, "unknown-screen");
    await all.end();
    assert.deepEqual([keysIn(logs.oc), keysIn(logs.cc)], [[], []]);

    const some = await room.startDaemon({ RELAY_PROMPT_GATING: "oc" });
    await room.waitForDelivery(cc, "handed", ({ state }) => state === "handed");
    await waitForHold(room, oc, "unknown-screen");
    await some.end();
    assert.deepEqual([keysIn(logs.oc), keysIn(logs.cc)], [[], ["paste", "Enter"]]);

    const none = await room.startDaemon({ RELAY_PROMPT_GATING: "none" });
    await room.waitForDelivery(oc, "handed", ({ state }) => state === "handed");
    await none.end();
    assert.deepEqual(keysIn(logs.oc), ["paste", "Enter"]);
  });

  it("is held by everything else under RELAY_PROMPT_GATING=none too", async () => {
    const agent = agentOf(room, "cx");
    room.writePaneMap({ cx: agent.pane });
    const daemon = await room.startDaemon({ RELAY_PROMPT_GATING: "none" });
    for (const gate of Object.values<Gate>(GATES)) {
      await gate.raise(agent);
      const earlier = typedTo(agent).length;
      const body = `under none: ${gate.name}`;
      const id = say(room, "cx", body);
      await waitForHold(room, id, gate.because("generic"));
      assert.equal(typedTo(agent).length, earlier, gate.name);
      await gate.clear(agent);
      await room.waitForDelivery(id, "seen", ({ state }) => state === "seen");
      assertReadOnce(room, "cx", body);
    }
    await daemon.end();
  });
});
