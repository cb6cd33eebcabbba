import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";

import { createProcesses } from "../../src/adapters/system/processes.ts";
import { setupPartyHome } from "../support/party.ts";
import { waitFor } from "../support/wait-for.ts";

const { isAlive } = createProcesses();

describe("party and its daemon", () => {
  it("starts with the session, knows its agents, and ends with the last session", async (t) => {
    const home = setupPartyHome(t);
    const party = (...words: readonly string[]): string => {
      const { status, out, err } = home.partyWith({ RELAY_NO_AUTOSTART: "0" }, ...words);
      assert.equal(status, 0, err);
      return out;
    };
    party();
    party("web");
    const state = home.path("home/llm-share/relay/state");
    const pid = Number(readFileSync(`${state}/relay-daemon.pid`, "utf8"));
    assert.match(
      readFileSync(home.path("home/llm-share/relay/log/relay.log"), "utf8"),
      /^watching /v,
    );
    await waitFor("the daemon's word on every agent", () => {
      const { daemon, sessions } = JSON.parse(party("status", "--json"));
      assert.equal(daemon, "running");
      return sessions
        .flatMap(({ agents }: { agents: { state: string }[] }) => agents)
        .every((agent: { state: string }) => agent.state !== "unknown");
    });
    assert.equal(party("stop", "web"), "session web stopped; 3 packets written\n");
    assert.equal(isAlive(pid), true);
    assert.equal(party("stop"), "session party stopped; 3 packets written; daemon stopped\n");
    assert.equal(isAlive(pid), false);
    assert.equal(JSON.parse(party("status", "--json")).daemon, "not_running");
  });

  it("looks at every pane when it is asked how the session stands, though nothing waits", async (t) => {
    const home = setupPartyHome(t);
    const party = (...words: readonly string[]) =>
      home.partyWith({ RELAY_NO_AUTOSTART: "0" }, ...words);
    const stateOfFirst = (): string =>
      JSON.parse(party("status", "--json").out).sessions[0].agents[0].state;
    assert.equal(party().status, 0);
    await home.waitForProgram("%0", "cat");
    assert.equal(stateOfFirst(), "idle");
    home.tmux("send-keys", "-t", "%0", "C-d", "");
    await home.waitForText("%0", "oc ended");
    assert.equal(stateOfFirst(), "done");
    party("stop");
  });
});
