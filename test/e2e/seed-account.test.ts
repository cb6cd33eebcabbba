import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";

import { waitFor } from "../support/demo-agent.ts";
import { openSeedHome, type SeedHome } from "../support/seed-home.ts";

/**
 * The parts of the document that a person reads first, on an account that has nothing, with the document's own
 * configuration: section by section, each line as it stands there. docs/seed-document.md has the table.
 */

let home: SeedHome;
before(() => {
  home = openSeedHome({ account: true });
  // Programs called claude and codex, which the document's commands start: they write down how they were called.
  for (const name of ["claude", "codex"]) {
    const script = `#!/bin/sh
case $1 in app-server) exit 1 ;; esac
printf '%s\\n' "$AGENT_ROLE in $PWD: ${name} $*" >>"$HOME/started"
exec ${home.agent("$AGENT_ROLE").replaceAll(home.path(), '"$HOME"')}
`;
    writeFileSync(home.path(".shims", name), script, { mode: 0o755 });
  }
});
after(() => home[Symbol.asyncDispose]());

const done = (script: string): string => {
  const { status, out, err } = home.bash(script);
  assert.equal(status, 0, `${script}\n${out}${err}`);
  return out;
};

describe("section 1 of the seed document: Prerequisites", () => {
  it("are there, the optional ones too", () => {
    assert.match(done("go version          # go1.21+ required"), /go1\.2[1-9]/v);
    assert.match(done("tmux -V             # tmux 2.6+ required"), /^tmux \d/v);
    assert.match(done("systemctl --user --version  # systemd with user services"), /^systemd \d+/v);
    done("command -v claude codex");
  });
});

describe("section 2: Build Instructions", () => {
  it("make the daemon, also with a cache elsewhere, and run the tests", () => {
    const daemon = home.path(".local/bin/relay-daemon");
    const launcher = readFileSync(new URL("../../bin/relay-daemon", import.meta.url), "utf8");
    done(`cd ~/Sandbox/personal/party/daemon
go build -o ~/.local/bin/relay-daemon ./cmd/relay`);
    assert.equal(readFileSync(daemon, "utf8"), launcher);
    done(`cd ~/Sandbox/personal/party/daemon; rm ~/.local/bin/relay-daemon
GOCACHE=/tmp/go-build-cache go build -o ~/.local/bin/relay-daemon ./cmd/relay`);
    assert.match(done("relay-daemon --version"), /^\d+\.\d+\.\d+/v);
    done(`cd ~/Sandbox/personal/party/daemon
go test ./...`);
  });
});

describe("section 3: Install Steps", () => {
  it("Option B leaves a share, programs and a unit", () => {
    done(
      "mkdir -p ~/llm-share/{relay/{outbox/{oc,cc,cx},processed,log,state/locks},attacks,recovery,reviews,shared/{runbooks,docs}}\nmkdir -p ~/.local/bin",
    );
    done(
      "echo '{}' > ~/llm-share/relay/processed/offsets.json\necho '{}' > ~/llm-share/relay/state/agents.json\ntouch ~/llm-share/relay/state/{checkpoint.json,handoff-marker,health.json}",
    );
    done(
      "cp ~/Sandbox/personal/party/bin/relay ~/.local/bin/relay\ncp ~/Sandbox/personal/party/bin/party ~/.local/bin/party\nchmod +x ~/.local/bin/{relay,party}",
    );
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

  it("3.5: a new shell finds the programs", () => {
    // "Add to ~/.bashrc or ~/.zshrc:"
    done(`cat >> ~/.bashrc << 'EOT'
export PATH="$PATH:$HOME/.local/bin"
EOT`);
    const found = done(
      "PATH=/usr/bin:/bin bash -ic 'command -v party relay relay-daemon' 2>/dev/null",
    );
    const bin = join(home.home, ".local/bin");
    assert.equal(found, `${bin}/party\n${bin}/relay\n${bin}/relay-daemon\n`);
  });
});

describe("section 4: Startup Procedure", () => {
  it("starts the daemon, and the agents with the document's own configuration", async () => {
    for (const name of ["projects", "current", ".config/relay"])
      mkdirSync(home.path(name), { recursive: true });
    done("systemctl --user start relay-daemon");
    done(`cat > ~/.config/relay/party.conf << 'EOT'
# Working directories
RELAY_OC_DIR="$HOME/projects"
RELAY_CC_DIR="$HOME/current"
RELAY_CX_DIR="$HOME/current"

# Launch commands
RELAY_OC_CMD="claude -c --dangerously-skip-permissions"
RELAY_CC_CMD="claude --dangerously-skip-permissions"
RELAY_CX_CMD="codex -a never -s workspace-write --add-dir /tmp --add-dir ~/llm-share"
EOT`);
    assert.match(done("party"), /^started session party: oc %0 · cc %1 · cx %2\n/v);
    const started = await waitFor("three agents", () => {
      const lines = home.bash("sort ~/started").out.split("\n").slice(0, -1);
      return lines.length === 3 ? lines : undefined;
    });
    // Codex keeps its shells from the variables that a pane has, unless it is told of each.
    const settings = / -c shell_environment_policy\.set\.\w+="[^"]*"/gv;
    assert.match(started[1] ?? "", / -c shell_environment_policy\.set\.AGENT_ROLE="cx"/v);
    // There is no conversation yet that -c could go on with: claude would end at once.
    assert.deepEqual(
      started.map((line) => line.replaceAll(settings, "")),
      [
        `cc in ${home.home}/current: claude --dangerously-skip-permissions`,
        `cx in ${home.home}/current: codex -a never -s workspace-write --add-dir /tmp --add-dir ${home.home}/llm-share`,
        `oc in ${home.home}/projects: claude --dangerously-skip-permissions`,
      ],
    );
  });

  it("`party [session-name]`: another name is another session beside it", () => {
    assert.match(done("party review"), /^started session review: /v);
    assert.equal(done("tmux list-sessions -F '#{session_name}' | sort"), "party\nreview\n");
    assert.match(done("party stop review"), /review/v);
  });
});

describe("section 5: Verification Steps", () => {
  it("shows the pane mapping, and a message on its way to its agent", async () => {
    const map = JSON.parse(done("cat ~/llm-share/relay/state/panes.json")) as { panes: unknown };
    assert.deepEqual(map.panes, { oc: "%0", cc: "%1", cx: "%2" });
    done(`# From any terminal with AGENT_ROLE set
export AGENT_ROLE=oc
relay send cc "Test message from OC"`);
    await waitFor(
      "the message in cc",
      () => home.read("cc").includes("Test message from OC") || undefined,
      30_000,
    );
    assert.match(home.read("cc"), /from=\\"oc\\"/v);
    assert.match(done("relay who"), /^cc +\w+/mv);
    assert.equal(done('party doctor --json | grep -c \'"level":"fail"\' || true'), "0\n");
  });
});
