import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { setupPartyHome } from "../support/party.ts";

describe("party status", () => {
  it("shows sessions, agents, their panes and programs", async (t) => {
    const home = setupPartyHome(t);
    home.party();
    for (const pane of ["%0", "%1", "%2"]) await home.waitForProgram(pane, "cat");
    const pids = home.tmux("list-panes", "-a", "-F", "#{pane_pid}").split("\n");
    const lines = home.party("status").out.split("\n");
    assert.deepEqual(lines.slice(0, 3), [
      "session party runs",
      "ROLE  STATE    SINCE  WAITS  OWES  PANE  PROGRAM",
      "oc    unknown             0     0  %0    cat",
    ]);
    assert.equal(lines.at(-2), "daemon does not run");
    const document = JSON.parse(home.party("status", "--json").out);
    assert.equal(document.daemon, "not_running");
    assert.deepEqual(document.sessions[0].agents[2], {
      role: "cx",
      pane: "%2",
      state: "unknown",
      detail: null,
      since: null,
      waits: 0,
      owes: 0,
      program: "cat",
      profile: null,
      version: null,
      proven: null,
      pid: Number(pids[2]),
      telemetry: null,
    });
  });

  it("says what is wrong with the pane map and how to repair it", (t) => {
    const home = setupPartyHome(t);
    home.party();
    home.tmux("kill-pane", "-t", "%2");
    assert.match(
      home.party("status").out,
      /^WARN {2}panes\.json names %2 for cx, which is gone\. {2}party regenerate party$/mv,
    );
    home.bash("echo '{nope' > ~/llm-share/relay/state/panes.json");
    assert.match(home.party("status").out, /^WARN {2}panes\.json can't be read: it is not JSON/mv);
    home.bash("touch x; : > ~/llm-share/relay/state/panes.json");
    assert.equal(home.party("status").out, "session party runs\ndaemon does not run\n");
  });

  it("says how to start a session again that has ended", (t) => {
    const home = setupPartyHome(t);
    home.party();
    home.party("web");
    home.tmux("kill-server");
    const remedies = home.party("status").out.matchAll(/^WARN .+ cc, which is gone\. {2}(.+)$/gmv);
    assert.deepEqual(
      [...remedies].map(([, remedy]) => remedy),
      ["party", "party -s web"],
    );
  });

  it("knows when there is nothing, and refuses a session it never saw", (t) => {
    const home = setupPartyHome(t);
    assert.deepEqual(home.party("status"), {
      status: 0,
      out: "No session. Start one with `party`.\ndaemon does not run\n",
      err: "",
    });
    const { status, err } = home.party("status", "nope");
    assert.equal(status, 4);
    assert.match(err, /^party: Session "nope" does not run\./v);
    assert.deepEqual(home.tree(), [".config", ".config/relay", ".config/relay/party.conf"]);
  });
});
