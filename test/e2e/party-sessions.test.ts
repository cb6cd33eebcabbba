import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";

import { setupPartyHome } from "../support/party.ts";
import { waitFor } from "../support/wait-for.ts";

const SEED = ["oc", "cc", "cx"];

describe("the document's commands", () => {
  it("show the pane map and that it fits the running session (sections 5 and 6)", (t) => {
    const home = setupPartyHome(t);
    home.party();
    const map = JSON.parse(home.bash("cat ~/llm-share/relay/state/panes.json")) as {
      panes: Record<string, string>;
    };
    const listed = home.bash('tmux list-panes -a -F "#{pane_id}: #{pane_title}"');
    assert.equal(
      listed,
      SEED.map((role) => `${map.panes[role]}: ${role.toUpperCase()}\n`).join(""),
    );
    assert.equal(home.bash("tmux display-message -p -t %0 '#{@role}'"), "oc\n");
    assert.match(home.bash("ls -la ~/llm-share/relay/outbox/{oc,cc,cx}/"), /outbox\/cx\/:/v);
  });

  it("show each agent's role in its pane (section 5)", async (t) => {
    const home = setupPartyHome(t);
    home.party();
    for (const role of SEED) {
      const pane = home.paneMap().panes[role] ?? "";
      home.tmux("send-keys", "-t", pane, "C-d", "");
      await home.waitForText(pane, `${role} ended`);
      home.tmux("send-keys", "-t", pane, "echo $AGENT_ROLE", "Enter");
      await home.waitForText(pane, new RegExp(`^${role}$`, "mv"));
    }
  });

  it("regenerate the pane map by hand (section 6), with a tmux.conf that counts from 1 too", (t) => {
    const home = setupPartyHome(t);
    home.bash("printf 'set -g base-index 1\\nsetw -g pane-base-index 1\\n' > ~/.tmux.conf");
    home.party();
    const before = home.paneMap().panes;
    home.bash("echo nonsense > ~/llm-share/relay/state/panes.json");
    home.bash(`
OC_PANE=$(tmux display-message -p -t party:main.0 '#{pane_id}')
CC_PANE=$(tmux display-message -p -t party:main.1 '#{pane_id}')
CX_PANE=$(tmux display-message -p -t party:main.2 '#{pane_id}')
printf '{"oc":"%s","cc":"%s","cx":"%s"}\\n' "$OC_PANE" "$CC_PANE" "$CX_PANE" > ~/llm-share/relay/state/panes.json
`);
    assert.deepEqual(home.paneMap(), before);
    assert.deepEqual(JSON.parse(home.party("status", "--json").out).sessions[0].findings, []);
  });

  it("set the permissions the document sets", (t) => {
    const home = setupPartyHome(t);
    home.party();
    home.bash(
      "chmod 755 ~/llm-share/relay/outbox/{oc,cc,cx} && chmod 644 ~/llm-share/relay/state/*.json",
    );
    assert.equal(home.party("regenerate").status, 0);
  });
});

describe("party regenerate", () => {
  it("finds the panes by their roles, wherever they were moved", (t) => {
    const home = setupPartyHome(t);
    home.party();
    home.tmux("swap-pane", "-s", "party:main.0", "-t", "party:main.2");
    home.tmux("break-pane", "-d", "-s", "%1");
    home.bash("rm ~/llm-share/relay/state/panes.json");
    assert.deepEqual(home.party("regenerate"), {
      status: 0,
      out: "session party: cx %2 · oc %0 · cc %1\n",
      err: "",
    });
    assert.deepEqual(home.paneMap().panes, { cx: "%2", oc: "%0", cc: "%1" });
  });

  it("takes panes without a role by their index, and marks them", (t) => {
    const home = setupPartyHome(t);
    home.tmux("new-session", "-d", "-s", "party", "-n", "main", "cat");
    home.tmux("split-window", "-t", "party:main", "cat");
    home.tmux("split-window", "-t", "party:main", "cat");
    const { out } = home.party("regenerate", "party", "--json");
    assert.deepEqual(JSON.parse(out), {
      session: "party",
      panes: { oc: "%0", cc: "%1", cx: "%2" },
      version: 1,
    });
    assert.equal(home.tmux("display-message", "-p", "-t", "%1", "#{@role} #{pane_title}"), "cc CC");
  });

  it("counts the version up and keeps what is known of the agents", (t) => {
    const home = setupPartyHome(t);
    home.party();
    home.party("adopt", "%0", "oc", "--profile", "claude", "--transcript", "/t.jsonl");
    home.party("regenerate");
    assert.equal(home.paneMap().version, 3);
    assert.deepEqual(home.paneMap().agents, { oc: { profile: "claude", transcript: "/t.jsonl" } });
  });

  it("refuses a session that does not run, and leaves its map", (t) => {
    const home = setupPartyHome(t);
    home.party();
    const map = readFileSync(`${home.home}/llm-share/relay/state/panes.json`, "utf8");
    home.tmux("kill-server");
    assert.deepEqual(home.party("regenerate"), {
      status: 4,
      out: "",
      err: 'party: Session "party" does not run. Running: none.\n  Start it with `party`.  [SESSION_UNKNOWN, exit 4]\n',
    });
    assert.equal(readFileSync(`${home.home}/llm-share/relay/state/panes.json`, "utf8"), map);
  });
});

describe("party adopt", () => {
  it("makes any pane an agent, in the session tmux has it in", (t) => {
    const home = setupPartyHome(t);
    home.tmux("new-session", "-d", "-s", "lab", "cat");
    assert.deepEqual(home.party("adopt", "%0", "Bob").out, "%0 is bob of session lab\n");
    assert.deepEqual(home.paneMap("lab").panes, { bob: "%0" });
    assert.equal(home.tmux("display-message", "-p", "-t", "%0", "#{@role}"), "bob");
    assert.ok(
      home.tmux("show-options", "-v", "-t", "lab", "status-right").includes("@party_badge"),
    );
  });

  it("joins a pane of another tmux session to one of ours, where regenerate finds it", (t) => {
    const home = setupPartyHome(t);
    home.party();
    home.tmux("new-session", "-d", "-s", "lab", "-n", "work", "cat");
    home.party("adopt", "lab:work.0", "admin", "--session", "party");
    const all = { oc: "%0", cc: "%1", cx: "%2", admin: "%3" };
    assert.deepEqual(home.paneMap().panes, all);
    home.party("regenerate");
    assert.deepEqual(home.paneMap().panes, all);
    assert.equal(
      home.party("adopt", "lab:0.0", "boss", "-s", "party").out,
      "%3 is boss of session party\n",
    );
  });

  it("moves a role from a live pane only with --replace", (t) => {
    const home = setupPartyHome(t);
    home.party();
    home.tmux("new-window", "-d", "-t", "party:", "cat");
    const pid = home.tmux("display-message", "-p", "-t", "%1", "#{pane_pid}");
    assert.deepEqual(home.party("adopt", "%3", "cc"), {
      status: 5,
      out: "",
      err: `party: cc of session party is in pane %1 already (cat, pid ${pid}).\n  Add --replace to move the role, or choose another one.  [ROLE_TAKEN, exit 5]\n`,
    });
    assert.equal(home.paneMap().panes["cc"], "%1");
    assert.equal(
      home.party("adopt", "%3", "cc", "--replace").out,
      "%3 is cc of session party instead of %1\n",
    );
    assert.equal(home.paneMap().panes["cc"], "%3");
    assert.equal(home.tmux("display-message", "-p", "-t", "%1", "#{@role}"), "");
  });

  it("takes a role over from a pane that is gone", (t) => {
    const home = setupPartyHome(t);
    home.party();
    home.tmux("new-window", "-d", "-t", "party:", "cat");
    home.tmux("kill-pane", "-t", "%1");
    assert.equal(home.party("adopt", "%3", "cc").status, 0);
  });

  it("gives a pane one role at a time, in one session", (t) => {
    const home = setupPartyHome(t);
    home.party();
    home.party("adopt", "%1", "coder");
    assert.deepEqual(home.paneMap().panes, { oc: "%0", cx: "%2", coder: "%1" });
    home.party("adopt", "%1", "cc", "-s", "web");
    assert.deepEqual(home.paneMap().panes, { oc: "%0", cx: "%2" });
    assert.deepEqual(home.paneMap("web").panes, { cc: "%1" });
  });

  for (const [words, status, code, message] of [
    [["%99", "bob"], 4, "PANE_UNKNOWN", /^Pane "%99" is not there\. Panes: %0 \(cat\), /v],
    [["nonsense", "bob"], 4, "PANE_UNKNOWN", /^Pane "nonsense" is not there/v],
    [["#(touch x)", "bob"], 4, "PANE_UNKNOWN", /^Pane "#\(touch x\)" is not there/v],
    [["%0", "all"], 2, "NAME_INVALID", /the word is reserved/v],
    [["%0", "b@b"], 2, "NAME_INVALID", /^A role can't be called "b@b"/v],
    [["%0", "party"], 5, "NAME_TAKEN", /^"party" is a session/v],
    [["%0", "bob", "-s", "cc"], 5, "NAME_TAKEN", /^"cc" is a role/v],
    [["%0", "bob", "-s", "a b"], 2, "NAME_INVALID", /^A session can't be called "a b"/v],
    [["%0", "bob", "--profile", "x"], 2, "USAGE", /^There is no profile "x"\./v],
    [
      ["%0", "bob", "--transcript", "x"],
      2,
      "USAGE",
      /^--transcript is "x", not an absolute path\./v,
    ],
    [["%0"], 2, "USAGE", /role/v],
  ] as const)
    it(`refuses ${words.join(" ")} as ${code}`, (t) => {
      const home = setupPartyHome(t);
      home.party();
      const before = home.paneMap();
      const { status: ended, out, err } = home.party("adopt", ...words, "--json");
      const { error } = JSON.parse(err) as { error: { code: string; message: string } };
      assert.deepEqual([ended, out, error.code], [status, "", code]);
      assert.match(error.message, message);
      assert.deepEqual(home.paneMap(), before);
    });
});

describe("party stop", () => {
  it("ends the session and its map, and is content when there is none", (t) => {
    const home = setupPartyHome(t);
    home.party();
    home.party("web");
    assert.deepEqual(home.party("stop"), { status: 0, out: "session party stopped\n", err: "" });
    assert.equal(home.tmux("list-sessions", "-F", "#{session_name}"), "web");
    assert.equal(home.tree().includes("llm-share/relay/state/panes.json"), false);
    assert.deepEqual(home.party("stop"), {
      status: 0,
      out: "session party is not running\n",
      err: "",
    });
    assert.deepEqual(JSON.parse(home.party("stop", "web", "--json").out), {
      session: "web",
      status: "stopped",
      daemon: "not_running",
      packets: 0,
    });
  });

  it("ends the session it is called in", async (t) => {
    const home = setupPartyHome(t);
    home.party("web");
    home.tmux("new-session", "-d", "-s", "other", "cat");
    const main = new URL("../../src/apps/party/main.ts", import.meta.url).pathname;
    home.tmux(
      "new-window",
      "-t",
      "web:",
      `${process.execPath} ${main} stop > ${home.path("said")}`,
    );
    await waitFor(
      "the end of web",
      () => home.tmux("list-sessions", "-F", "#{session_name}") === "other",
    );
    assert.equal(readFileSync(home.path("said"), "utf8"), "session web stopped\n");
  });

  it("only lets go of a session that somebody else made", (t) => {
    const home = setupPartyHome(t);
    home.tmux("new-session", "-d", "-s", "lab", "cat");
    home.party("adopt", "%0", "bob");
    assert.match(home.party("stop", "lab").out, /^session lab released/v);
    assert.equal(home.tmux("display-message", "-p", "-t", "%0", "#{session_name}#{@role}"), "lab");
  });

  it("lets go of panes that a hand-written map names, in any session", (t) => {
    const home = setupPartyHome(t);
    home.tmux("new-session", "-d", "-s", "party", "cat");
    const write = 'mkdir -p llm-share/relay/state; echo \'{"cc":"%0"}\' > llm-share/relay/state/';
    const released = "released: Party did not make this session, it runs on without roles\n";
    home.bash(`${write}panes.json`);
    assert.equal(home.party("stop").out, `session party ${released}`);
    home.bash(`${write}panes.web.json`);
    assert.equal(home.party("stop", "web").out, `session web ${released}`);
    assert.equal(home.party("stop", "web").out, "session web is not running\n");
    assert.equal(home.tmux("list-sessions", "-F", "#{session_name}"), "party");
  });
});
