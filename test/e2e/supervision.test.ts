import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";

import { openLedgerReader } from "../../src/adapters/sqlite/open.ts";
import { createProcesses } from "../../src/adapters/system/processes.ts";
import { type PartyHome, setupPartyHome } from "../support/party.ts";
import { waitFor } from "../support/demo-agent.ts";

const PATIENCE = 40_000;

interface Known {
  readonly state: string;
  readonly detail: string | null;
  readonly last_seen: string | null;
}

const processes = createProcesses();
const state = (home: PartyHome, name: string): string =>
  home.path("home/llm-share/relay/state", name);
const agent = (home: PartyHome, role: string): Known | undefined =>
  (JSON.parse(readFileSync(state(home, "agents.json"), "utf8")) as Record<string, Known>)[role];
const told = (home: PartyHome): readonly (string | undefined)[] => {
  using ledger = openLedgerReader(state(home, "ledger.db"));
  const inbox = ledger?.inbox({ recipient: "human", unread: false, limit: 50 }) ?? [];
  return inbox.map(({ message }) => message.subject);
};
const waitForState = (home: PartyHome, role: string, wanted: string) =>
  waitFor(`${role} ${wanted}`, () => agent(home, role)?.state === wanted || undefined, PATIENCE);

describe("the daemon's supervision", () => {
  it("keeps agents.json, tells of a program that was killed once, and once that it is back", async (t) => {
    const home = setupPartyHome(t);
    const party = (...words: readonly string[]) =>
      home.partyWith({ RELAY_NO_AUTOSTART: "0" }, ...words);
    assert.equal(party().status, 0);
    for (const [pane, role] of [
      ["%0", "oc"],
      ["%1", "cc"],
      ["%2", "cx"],
    ] as const) {
      await home.waitForProgram(pane, "cat");
      await waitForState(home, role, "idle");
    }
    const panePid = Number(home.tmux("display-message", "-p", "-t", "%1", "#{pane_pid}"));
    const program = processes.foregroundOf(panePid) ?? 0;
    assert.deepEqual(processes.commandLine(program), ["cat", "-u"]);
    process.kill(program, "SIGKILL");
    home.tmux("send-keys", "-t", "%2", "C-d", "");

    await waitForState(home, "cc", "down");
    await waitForState(home, "cx", "done");
    assert.equal(agent(home, "cc")?.detail, "ended with status 137");
    await waitFor("the note", () => told(home).length > 0 || undefined, PATIENCE);
    assert.deepEqual(told(home), ["cc is down"]);
    const { out } = party("status");
    assert.match(out, /^cc +down .* ended with status 137 +%1 /mv);
    assert.match(out, /^cx +done .* ended with status 0 +%2 /mv);

    // As a crash of the daemon would have it; the next one must not tell it again.
    process.kill(Number(readFileSync(state(home, "relay-daemon.pid"), "utf8")), "SIGKILL");
    assert.equal(home.partyWith({ RELAY_NO_AUTOSTART: "0" }, "status").status, 0);
    party("-d");
    home.tmux("send-keys", "-t", "%1", "cat -u", "Enter");
    await waitFor("the second note", () => told(home).length > 1 || undefined, PATIENCE);
    assert.deepEqual(told(home), ["cc is down", "cc runs again"]);
    await waitForState(home, "cc", "idle");
    assert.equal(party("stop").status, 0);
    assert.deepEqual(told(home), ["cc is down", "cc runs again"]);
  });
});
