import assert from "node:assert/strict";
import { existsSync, mkdirSync, readlinkSync, realpathSync } from "node:fs";
import { describe, it, type TestContext } from "node:test";

import { type PartyHome, putPrograms, setupPartyHome } from "../support/party.ts";
import { waitFor } from "../support/wait-for.ts";

describe("party", () => {
  it("lays out OC at the left, CC above CX at the right, as the document draws it", (t) => {
    const home = setupPartyHome(t);
    const { status, out } = home.party();
    assert.equal(status, 0);
    assert.equal(
      out,
      "started session party: oc %0 · cc %1 · cx %2\nattach with `tmux attach -t party`\n",
    );
    const panes = home.tmux(
      "list-panes",
      "-t",
      "party:main",
      "-F",
      "#{pane_index} #{pane_title} #{@role} #{pane_at_left}#{pane_at_right}#{pane_at_top}#{pane_at_bottom}",
    );
    assert.deepEqual(panes.split("\n"), ["0 OC oc 1011", "1 CC cc 0110", "2 CX cx 0101"]);
    const option = (name: string): string =>
      home.tmux("show-options", "-wv", "-t", "party:main", name);
    assert.equal(option("pane-border-status"), "top");
    assert.equal(option("allow-rename"), "off");
    assert.equal(option("automatic-rename"), "off");
    assert.equal(option("pane-base-index"), "0");
  });

  it("writes the pane map, bound to the server, and the share's directories", (t) => {
    const home = setupPartyHome(t);
    home.party();
    const { registered_at: at, ...map } = home.paneMap();
    assert.ok(Math.abs(Date.parse(at) - Date.now()) < 60_000);
    assert.deepEqual(map, {
      panes: { oc: "%0", cc: "%1", cx: "%2" },
      version: 1,
      session: "party",
      tmux_socket: home.tmux("display-message", "-p", "#{socket_path}"),
      agents: {},
    });
    const tree = home.tree();
    for (const made of [
      "relay/outbox/oc",
      "relay/outbox/cx",
      "relay/state/locks",
      "shared/docs",
      "attacks",
    ])
      assert.ok(tree.includes(`llm-share/${made}`), made);
  });

  it("tells each agent its role and the share, and names it as the pane's program", async (t) => {
    const home = setupPartyHome(
      t,
      'RELAY_OC_CMD="env; exec cat"\nRELAY_CC_CMD=cat\nRELAY_CX_CMD="cat | tr a b"\n',
    );
    home.party();
    await home.waitForProgram("%1", "cat");
    await home.waitForProgram("%2", "cat");
    await home.waitForProgram("%0", "cat");
    const shown = home.tmux("capture-pane", "-pJ", "-S", "-200", "-t", "%0");
    for (const line of [
      "AGENT_ROLE=oc",
      `RELAY_SHARE_DIR=${home.home}/llm-share`,
      `RELAY_STATE_DIR=${home.home}/llm-share/relay/state`,
      `RELAY_LOG_DIR=${home.home}/llm-share/relay/log`,
      `RELAY_INBOX_DIR=${home.home}/llm-share/relay/outbox`,
      "RELAY_TMUX_SESSION=party",
    ])
      assert.ok(shown.split("\n").includes(line), line);
    const session = home.tmux("show-environment", "-t", "party").split("\n");
    assert.ok(session.includes(`RELAY_STATE_DIR=${home.home}/llm-share/relay/state`));
  });

  it("finds our relay in every pane, and in those opened later", async (t) => {
    const home = setupPartyHome(t);
    home.party();
    const bin = new URL("../../bin", import.meta.url).pathname;
    home.tmux("send-keys", "-t", "%1", "C-d", "");
    await home.waitForText("%1", "cc ended with status 0");
    home.tmux("send-keys", "-t", "%1", "command -v relay", "Enter");
    await home.waitForText("%1", `${bin}/relay`);
    const path = home.tmux("show-environment", "-t", "party", "PATH");
    assert.ok(path.startsWith(`PATH=${bin}:`), path);
  });

  it("takes directories and commands from party.conf, and another directory from its argument", async (t) => {
    const home = setupPartyHome(
      t,
      'RELAY_OC_DIR="$HOME/o c"\nRELAY_CC_DIR=~/cc\nRELAY_OC_CMD=cat\nRELAY_CC_CMD=cat\nRELAY_CX_CMD=cat\n',
    );
    for (const name of ["o c", "cc", "else"]) mkdirSync(`${home.home}/${name}`);
    home.party();
    home.party("web", "else");
    const where = home.tmux(
      "list-panes",
      "-a",
      "-F",
      "#{session_name} #{@role} #{pane_current_path}",
    );
    const at = realpathSync(home.home);
    assert.deepEqual(where.split("\n"), [
      `party oc ${at}/o c`,
      `party cc ${at}/cc`,
      `party cx ${at}`,
      `web oc ${at}/else`,
      `web cc ${at}/else`,
      `web cx ${at}/else`,
    ]);
    assert.deepEqual(home.paneMap("web").panes, { oc: "%3", cc: "%4", cx: "%5" });
    assert.deepEqual(home.paneMap().panes, { oc: "%0", cc: "%1", cx: "%2" });
    assert.ok(home.tree().includes("llm-share/relay/outbox/cc.web"));
  });

  it("starts any number of agents that party.toml names, in its layout", (t) => {
    const home = setupPartyHome(t);
    const agents = ["ann", "bob", "cid", "dee", "eve", "fay"];
    home.configure(
      "party.toml",
      `[session]\nlayout = "tiled"\n${agents.map((name) => `[agents.${name}]\ncommand = "cat"\nprofile = "generic"\nenv = { NAME = "${name}" }\n`).join("")}`,
    );
    const { status, err } = home.party();
    assert.equal(status, 0, err);
    assert.deepEqual(Object.keys(home.paneMap().panes), agents);
    assert.deepEqual(home.paneMap().agents["bob"], { profile: "generic", transcript: null });
    assert.equal(
      home.tmux("display-message", "-p", "-t", "%3", "#{@role} #{pane_title}"),
      "dee DEE",
    );
  });

  it("goes to a session that runs, and starts nothing again", (t) => {
    const home = setupPartyHome(t);
    home.party();
    const before = home.tmux("list-panes", "-a", "-F", "#{pane_id} #{pane_pid}");
    assert.deepEqual(
      home.party().out,
      "session party runs already\nattach with `tmux attach -t party`\n",
    );
    assert.equal(home.tmux("list-panes", "-a", "-F", "#{pane_id} #{pane_pid}"), before);
    assert.equal(home.paneMap().version, 1);
    const { status, panes } = JSON.parse(home.party("--json").out);
    assert.deepEqual([status, panes], ["existing", { oc: "%0", cc: "%1", cx: "%2" }]);
  });

  it("takes a word close to a command for a session only with -s, or once there is one", (t) => {
    const home = setupPartyHome(t);
    assert.equal(home.party("demos").status, 2);
    assert.match(home.party("-s", "demos").out, /^started session demos:/v);
    assert.match(home.party("demos").out, /^session demos runs already/v);
    home.tmux("kill-server");
    assert.match(home.party("demos").out, /^started session demos:/v);
  });

  it("attaches on a terminal, and switches the client inside tmux", async (t) => {
    const home = setupPartyHome(t);
    const main = new URL("../../src/apps/party/main.ts", import.meta.url).pathname;
    home.tmux("new-session", "-d", "-s", "mine", "-x", "120", "-y", "40");
    home.tmux("set-option", "-g", "status-right", "");
    const inner = `env -u TMUX -u TMUX_PANE ${process.execPath} ${main}; cat`;
    home.openTerminal(inner);
    await waitForClient(home.tmux, "party");
    home.tmux("switch-client", "-t", "mine");
    home.tmux("send-keys", "-t", "mine", `${process.execPath} ${main}`, "Enter");
    await waitForClient(home.tmux, "party");
  });

  it("makes room for a badge without touching the user's own status line", (t) => {
    const home = setupPartyHome(t);
    home.bash(
      `printf 'set -g status-right "mine #S"\\nset -g base-index 1\\nsetw -g pane-base-index 1\\n' > ~/.tmux.conf`,
    );
    home.party();
    assert.equal(home.tmux("show-options", "-gv", "status-right"), "mine #S");
    assert.equal(
      home.tmux("show-options", "-v", "-t", "party", "status-right"),
      "#{?@party_badge,#{@party_badge} ,}mine #S",
    );
    home.tmux("set-option", "-t", "party", "@party_badge", "3 new");
    assert.equal(
      home.tmux("display-message", "-p", "-t", "party", "#{T:status-right}"),
      "3 new mine party",
    );
    assert.equal(home.tmux("display-message", "-p", "-t", "party:main.2", "#{@role}"), "cx");
  });

  it("takes a verb for a session's name with -s", (t) => {
    const home = setupPartyHome(t);
    assert.match(home.party("-s", "stop").out, /^started session stop: /v);
    assert.deepEqual(home.tmux("list-sessions", "-F", "#{session_name}"), "stop");
  });

  it("works with what tmux 2.6 has", (t) => {
    const home = setupPartyHome(t);
    const old = new URL("../support/tmux-2.6", import.meta.url).pathname;
    const { status, err } = home.partyWith({ RELAY_TMUX_PROGRAM: old });
    assert.equal(status, 0, err);
    assert.deepEqual(home.paneMap().panes, { oc: "%0", cc: "%1", cx: "%2" });
    const titles = home.tmux("list-panes", "-a", "-F", "#{pane_title} #{@role}");
    assert.equal(titles, "OC \nCC \nCX ");
  });

  it("continues Claude's conversation only where there is one", async (t) => {
    const home = setupPartyHome(t, "RELAY_CX_CMD=cat\n");
    const bin = putPrograms(home, { claude: '#!/bin/sh\necho "args: $*."\nexec cat\n' });
    const PATH = `${bin}:${home.environment["PATH"]}`;
    const { status, err } = home.partyWith({ PATH, IS_SANDBOX: "1" });
    assert.equal(status, 0, err);
    assert.match(err, /^party: oc starts a new conversation/mv);
    await home.waitForText("%0", "args: --dangerously-skip-permissions.");
    const slug = realpathSync(home.home).replaceAll(/[^A-Za-z0-9]/gv, "-");
    home.bash(`mkdir -p ~/.claude/projects/${slug} && touch ~/.claude/projects/${slug}/1.jsonl`);
    home.partyWith({ PATH, IS_SANDBOX: "1" }, "web");
    await home.waitForText("%3", "args: -c --dangerously-skip-permissions.");
  });
});

const waitForClient = async (
  tmux: (...words: readonly string[]) => string,
  session: string,
): Promise<void> => {
  await waitFor(
    `a client of ${session}`,
    () => tmux("list-clients", "-F", "#{client_session}") === session,
  );
};

/** A running session whose panes run under the shell, which is checked: `sh` differs from system to system. */
const startUnder = (shell: string, t: TestContext, conf?: string): PartyHome => {
  const home = setupPartyHome(t, conf);
  const bin = putPrograms(home, { sh: `#!/bin/${shell}\nexec /bin/${shell} "$@"\n` });
  const { status, err } = home.partyWith({ PATH: `${bin}:${home.environment["PATH"]}` });
  assert.equal(status, 0, err);
  const pid = home.tmux("display-message", "-p", "-t", "%0", "#{pane_pid}");
  if (existsSync("/proc"))
    assert.match(readlinkSync(`/proc/${pid}/exe`), new RegExp(`${shell}$`, "v"));
  return home;
};

for (const shell of ["dash", "bash"])
  describe(`a pane whose sh is ${shell}`, () => {
    it("stays when its agent ends, says how to start it again, and knows the role still", async (t) => {
      const home = startUnder(
        shell,
        t,
        'RELAY_OC_CMD=cat\nRELAY_CC_CMD="(exit 7)"\nRELAY_CX_CMD=no_such_word=1\n',
      );
      await home.waitForText("%1", "[party] cc ended with status 7. To start it again: (exit 7)");
      await home.waitForProgram("%0", "cat");
      home.tmux("send-keys", "-t", "%0", "C-c", "");
      await home.waitForText("%0", /\[party\] oc ended with status \d+\. To start it again: cat/v);
      for (const [pane, role] of Object.entries({ "%0": "oc", "%1": "cc", "%2": "cx" })) {
        home.tmux("send-keys", "-t", pane, "echo role=$AGENT_ROLE", "Enter");
        await home.waitForText(pane, new RegExp(`^role=${role}$`, "mv"));
      }
    });

    it("brings back an agent that Ctrl-Z stopped", async (t) => {
      const home = startUnder(shell, t);
      await home.waitForProgram("%0", "cat");
      home.tmux("send-keys", "-t", "%0", "C-z", "");
      home.tmux("send-keys", "-t", "%0", "still here", "Enter");
      await home.waitForText("%0", /still here\n(?:.*\n)*still here/v);
      await home.waitForProgram("%0", "cat");
    });
  });
