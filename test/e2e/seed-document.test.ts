import assert from "node:assert/strict";
import { mkdirSync, readdirSync, statSync } from "node:fs";
import { after, before, describe, it } from "node:test";

import { waitFor } from "../support/demo-agent.ts";
import { treeOf } from "../support/home-tree.ts";
import { configure, openSeedHome, type SeedHome } from "../support/seed-home.ts";

/** The commands stand here as in the document; docs/seed-document.md has its table of stand-ins. */

let home: SeedHome;
after(() => home[Symbol.asyncDispose]());

const done = (script: string): string => {
  const { status, out, err } = home.bash(script);
  assert.equal(status, 0, `${script}\n${out}${err}`);
  return out;
};
const arrives = (role: string, text: string): Promise<unknown> =>
  waitFor(
    `${JSON.stringify(text)} in ${role}`,
    () => home.read(role).includes(text) || undefined,
    20_000,
  );

const DIRECTORIES = `# Working directories
RELAY_OC_DIR="$HOME/projects"
RELAY_CC_DIR="$HOME/current"
RELAY_CX_DIR="$HOME/current"
`;
const commands = (of: (role: string) => string): string =>
  ["oc", "cc", "cx"].map((role) => `RELAY_${role.toUpperCase()}_CMD="${of(role)}"\n`).join("");

before(() => {
  home = openSeedHome();
  for (const name of ["projects", "current"]) mkdirSync(home.path(name));
});

describe("section 3 of the seed document: Install Steps", () => {
  it("Option A: the script installs everything, and `party uninstall` undoes it", async () => {
    const earlier = treeOf(home.path());
    const said = done(`cd ~/Sandbox/personal/party/daemon/scripts
./install.sh`);
    assert.match(said, /^create {2}\S+\/llm-share: 11 directories, 5 state files\n/v);
    done("systemctl --user start relay-daemon");
    await waitFor(
      "its first line",
      () => home.bash("journalctl --user -u relay-daemon").out.includes("watching ") || undefined,
    );
    assert.match(done("relay who"), /^ROLE /v);
    done("party uninstall --purge");
    // The stand-in's journal, and npm's log of the build.
    done("rm -rf ~/.shim ~/.npm");
    assert.deepEqual(treeOf(home.path()), earlier);
    const less = done(`cd ~/Sandbox/personal/party/daemon/scripts
./install.sh --no-commands --no-systemd --dry-run; rm -rf ~/.npm`);
    assert.doesNotMatch(less, /slash command|service/v);
    assert.deepEqual(treeOf(home.path()), earlier);
  });

  it("makes the directories and state files, and copies the programs", () => {
    done(
      "mkdir -p ~/llm-share/{relay/{outbox/{oc,cc,cx},processed,log,state/locks},attacks,recovery,reviews,shared/{runbooks,docs}}\nmkdir -p ~/.local/bin",
    );
    done(
      "echo '{}' > ~/llm-share/relay/processed/offsets.json\necho '{}' > ~/llm-share/relay/state/agents.json\ntouch ~/llm-share/relay/state/{checkpoint.json,handoff-marker,health.json}",
    );
    done(
      "cp ~/Sandbox/personal/party/bin/relay ~/.local/bin/relay\ncp ~/Sandbox/personal/party/bin/party ~/.local/bin/party\nchmod +x ~/.local/bin/{relay,party}",
    );
    // What `go build -o ~/.local/bin/relay-daemon` made.
    done("cp ~/Sandbox/personal/party/bin/relay-daemon ~/.local/bin/relay-daemon");
    done(`mkdir -p ~/.config/systemd/user

cat > ~/.config/systemd/user/relay-daemon.service << 'EOT'
[Unit]
Description=LLM Relay Daemon
After=network.target

[Service]
Type=simple
ExecStart=%h/.local/bin/relay-daemon
Restart=on-failure
RestartSec=5

[Install]
WantedBy=default.target
EOT

systemctl --user daemon-reload
systemctl --user enable relay-daemon`);
  });
});

describe("section 4: Startup Procedure", () => {
  it("`relay-daemon` runs by hand until it is interrupted", async () => {
    assert.match(
      await home.follow("relay-daemon", /watching /v),
      /^watching \S+\/llm-share\/relay\/outbox \(roles oc, cc, cx\)\n$/v,
    );
  });

  it("`systemctl --user start relay-daemon` starts it under the manager's short PATH", async () => {
    done("systemctl --user start relay-daemon");
    await waitFor(
      "its first line",
      () => home.bash("journalctl --user -u relay-daemon").out.includes("watching ") || undefined,
    );
  });

  it("`party` makes the three panes, tells each its role and writes the pane map", async () => {
    configure(home, DIRECTORIES + commands(() => "bash --norc --noprofile"));
    assert.match(done("party"), /^started session party: oc %0 · cc %1 · cx %2\n/v);
    assert.equal(
      done('tmux list-panes -t party:main -F "#{pane_title} #{pane_current_path}"'),
      `OC ${home.path("projects")}\nCC ${home.path("current")}\nCX ${home.path("current")}\n`,
    );
    const map = JSON.parse(done("cat ~/llm-share/relay/state/panes.json")) as { panes: unknown };
    assert.deepEqual(map.panes, { oc: "%0", cc: "%1", cx: "%2" });
    for (const [pane, role] of [
      ["%0", "oc"],
      ["%1", "cc"],
      ["%2", "cx"],
    ] as const) {
      done(`tmux send-keys -t ${pane} 'echo $AGENT_ROLE' Enter`);
      await waitFor(
        `${role} in ${pane}`,
        () => done(`tmux capture-pane -p -t ${pane}`).split("\n").includes(role) || undefined,
      );
      assert.equal(done(`tmux display-message -p -t ${pane} '#{@role}'`), `${role}\n`);
    }
    done("party stop");
  });

  it("starts the agents with the configured commands", async () => {
    configure(home, DIRECTORIES + commands(home.agent));
    assert.match(done("party"), /^started session party: oc %0 · cc %1 · cx %2\n/v);
    done('relay send all "Good morning"');
    for (const role of ["oc", "cc", "cx"]) await arrives(role, "Good morning");
  });
});

const TEST =
  'export AGENT_ROLE=oc\nrelay send cc "Test message from OC"\n\n# Check outbox\nls -la ~/llm-share/relay/outbox/oc/\ncat ~/llm-share/relay/outbox/oc/*.msg';

describe("section 5: Verification Steps", () => {
  it("shows the daemon's status and log", async () => {
    assert.match(done("systemctl --user status relay-daemon"), /active \(running\)/v);
    await home.follow("journalctl --user -u relay-daemon -f", /watching /v);
  });

  it("shows the message in the outbox while no daemon runs", async () => {
    done("systemctl --user stop relay-daemon");
    const shown = done(TEST);
    assert.match(shown, /\n-rw-{7} .* \d{8}T\d{9}Z-[0-9a-f]{8}\.msg\n/v);
    assert.match(shown, /\nTO: cc\nKIND: chat\n(?:.+\n)*---\nTest message from OC$/v);
    done("systemctl --user start relay-daemon");
    await arrives("cc", "Test message from OC");
    assert.deepEqual(readdirSync(home.path("llm-share/relay/outbox/oc")), []);
  });

  it("shows an empty outbox while one runs, and `relay why` tells the rest", async () => {
    const sent = done('export AGENT_ROLE=oc\nrelay send cc "Another message from OC"');
    await arrives("cc", "Another message from OC");
    assert.match(
      done("ls -la ~/llm-share/relay/outbox/oc/"),
      /^total \d+\n\S+ .* \.\n\S+ .* \.\.\n$/v,
    );
    const cat = home.bash("cat ~/llm-share/relay/outbox/oc/*.msg");
    assert.deepEqual([cat.status, cat.out], [1, ""]);
    const id = /(?:msg-)?(?<id>[0-9a-hjkmnp-tv-z]{10})/v.exec(sent)?.groups?.["id"] ?? "";
    await waitFor(
      "it to be handed",
      () => /handed|seen/v.test(home.bash(`relay why ${id}`).out) || undefined,
    );
  });

  it("follows the event log", async () => {
    await home.follow("tail -f ~/llm-share/relay/log/events.jsonl", /"type":"inject"/v);
  });
});

describe("section 6: Troubleshooting", () => {
  it("Daemon Won't Start: shows the log and restarts", async () => {
    assert.match(done("journalctl --user -u relay-daemon --no-pager -n 50"), /watching /v);
    assert.equal(home.bash("lsof -i :8080  # if using HTTP").status, 1);
    const pid = done("systemctl --user status relay-daemon");
    done("systemctl --user restart relay-daemon");
    await waitFor(
      "another process",
      () => home.bash("systemctl --user status relay-daemon").out !== pid || undefined,
    );
    done('AGENT_ROLE=cc relay send cx "after a restart"');
    await arrives("cx", "after a restart");
  });

  it("Messages Not Delivered: outbox, pane map and watched directory can be compared", () => {
    const listed = done("ls -la ~/llm-share/relay/outbox/{oc,cc,cx}/");
    assert.equal(listed.match(/^total /gmv)?.length, 3);
    const map = JSON.parse(
      done("cat ~/llm-share/relay/state/panes.json\n# Verify pane IDs match current tmux session"),
    ) as { panes: Record<string, string> };
    const titles = done('tmux list-panes -a -F "#{pane_id}: #{pane_title}"');
    // The agents have put their own titles there, as the document says they do: the ids count.
    for (const pane of Object.values(map.panes))
      assert.match(titles, new RegExp(`^${pane}: `, "mv"));
    assert.ok(
      done("journalctl --user -u relay-daemon | grep -i watch").includes(
        home.path("llm-share/relay/outbox"),
      ),
    );
  });

  it("Agent Role Not Set: an exported role is the sender", async () => {
    done('export AGENT_ROLE=cc  # or oc, cx\nrelay send oc "from an exported role"');
    await arrives("oc", "from an exported role");
    assert.match(home.read("oc"), /from=\\"cc\\"[^\n]*from an exported role/v);
  });

  it("Tmux Pane Titles Overwritten: the role stands in @role", () => {
    assert.equal(done("tmux display-message -p -t %0 '#{@role}'  # Should show: oc"), "oc\n");
  });

  it("Stale Pane Mapping: the recipe restores delivery", async () => {
    // The session is made again by hand, in a server that goes on: its panes have other ids, and panes.json is stale.
    done(`tmux new-session -d -s keeper cat; tmux kill-session -t =party`);
    done(`tmux new-session -d -s party -n main -x 160 -y 50 "${home.agent("oc")}"
tmux split-window -h -t party:main "${home.agent("cc")}"
tmux split-window -v -t party:main "${home.agent("cx")}"`);
    for (const role of ["oc", "cc", "cx"])
      done(`AGENT_ROLE=admin relay send ${role} "for the new ${role}"`);
    await waitFor(
      "a hold",
      () =>
        /agent does not run|not running/v.test(
          home.bash("relay who").out + home.bash("cat ~/llm-share/relay/log/events.jsonl").out,
        ) || undefined,
    );
    done(`# Regenerate pane map
OC_PANE=$(tmux display-message -p -t party:main.0 '#{pane_id}')
CC_PANE=$(tmux display-message -p -t party:main.1 '#{pane_id}')
CX_PANE=$(tmux display-message -p -t party:main.2 '#{pane_id}')
printf '{"oc":"%s","cc":"%s","cx":"%s"}\\n' "$OC_PANE" "$CC_PANE" "$CX_PANE" > ~/llm-share/relay/state/panes.json

# Restart daemon
systemctl --user restart relay-daemon`);
    for (const role of ["oc", "cc", "cx"]) await arrives(role, `for the new ${role}`);
  });

  it("Permission Errors: the document's modes are borne", async () => {
    done(
      "# Fix outbox permissions\nchmod 755 ~/llm-share/relay/outbox/{oc,cc,cx}\n\n# Fix state file permissions\nchmod 644 ~/llm-share/relay/state/*.json",
    );
    assert.equal(statSync(home.path("llm-share/relay/outbox/oc")).mode & 0o777, 0o755);
    done('AGENT_ROLE=oc relay send cc "with other modes"');
    await arrives("cc", "with other modes");
    done("systemctl --user restart relay-daemon");
    done('AGENT_ROLE=oc relay send cc "and after a restart"');
    await arrives("cc", "and after a restart");
  });
});

describe("the Quick Reference", () => {
  it("works line by line", async () => {
    assert.match(done("party"), /^session party runs already\n/v);
    done('AGENT_ROLE=oc relay send cx "msg"');
    await arrives("cx", "\\nmsg\\n");
    done("systemctl --user start relay-daemon");
    assert.match(done("systemctl --user status relay-daemon"), /active \(running\)/v);
    await home.follow("journalctl --user -u relay-daemon -f", /watching /v);
    assert.match(done("cat ~/llm-share/relay/state/panes.json"), /"oc":"%\d+"/v);
  });

  it("has brought every message of all these sections once", () => {
    const once: readonly (readonly [string, string])[] = [
      ["cc", "Good morning"],
      ["cc", "Test message from OC"],
      ["cc", "Another message from OC"],
      ["cx", "after a restart"],
      ["oc", "from an exported role"],
      ["oc", "for the new oc"],
      ["cc", "with other modes"],
      ["cc", "and after a restart"],
    ];
    for (const [role, text] of once) {
      // A packet of recovery quotes what was read before.
      const read = home.read(role).replaceAll(/# Recovery packet of .*?<\/relay-message/gsv, "");
      assert.equal(read.split(text).length - 1, 1, text);
    }
  });
});
