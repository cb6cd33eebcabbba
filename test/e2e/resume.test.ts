import assert from "node:assert/strict";
import { mkdirSync, realpathSync, writeFileSync } from "node:fs";
import { describe, it } from "node:test";

import { putPrograms, setupPartyHome } from "../support/party.ts";
import { waitFor } from "../support/wait-for.ts";

const MAIN = new URL("../../src/apps/party/main.ts", import.meta.url).pathname;

const agents = (...roles: readonly string[]): string =>
  roles.map((role) => `[agents.${role}]\ncommand = "cat"\n`).join("");

const id = (number: number): string => `5f0c1d2e-0000-4000-8000-00000000000${number}`;

const record = (conversation: string, directory: string): object => ({
  life: { pid: 1, started_at: 1 },
  conversation,
  directory,
});

describe("party after its tmux server has ended", () => {
  it("says what was there, starts what it is asked for, and offers the rest until that is stopped", (t) => {
    const home = setupPartyHome(t);
    home.party();
    home.party("web");
    home.tmux("kill-server");
    const { status, out, err } = home.party();
    assert.equal(status, 0);
    assert.match(out, /^started session party: oc %0 · cc %1 · cx %2\n/v);
    assert.match(
      err,
      /^party: session party ended without `party stop` \(oc, cc, cx; 0 messages wait\)\nparty: session web ended .*\nparty: bring back what was there: party --resume · forget it: party stop SESSION\n/v,
    );
    assert.match(home.party().err, /^party: session web ended/v);
    assert.doesNotMatch(home.party("--no-resume").err, /session web/v);
    const { lost, resumed } = JSON.parse(home.party("--json").out);
    assert.deepEqual([lost, resumed], [["web"], []]);
    assert.equal(home.party("stop", "web").out, "session web is not running\n");
    assert.doesNotMatch(home.party().err, /session web/v);
  });

  it("brings back all of them with --resume, and says once what can't be", (t) => {
    const home = setupPartyHome(t, undefined);
    home.configure("party.toml", agents("ann", "bob"));
    home.party();
    home.party("web");
    home.tmux("kill-server");
    home.configure("party.toml", agents("ann"));
    const { status, out, err } = home.party("--resume");
    assert.equal(status, 0, err);
    assert.equal(
      out,
      "resumed session web: ann %1\nresumed session party: ann %0\nattach with `tmux attach -t party`\n",
    );
    assert.equal(
      err.match(/bob is not brought back: no configuration names it any more/gv)?.length,
      2,
    );
    assert.equal(home.party("--resume").out.split("\n")[0], "session party runs already");
    assert.equal(home.party("stop").status, 0);
    const { status: kind, lost } = JSON.parse(home.party("--resume", "--json").out);
    assert.deepEqual([kind, lost], ["started", []]);
  });

  it("goes on with each agent's own conversation in its own directory, and never with another's", async (t) => {
    const home = setupPartyHome(t, undefined);
    const said = '#!/bin/sh\necho "$(basename "$0") in $(pwd): $*"\nexec cat\n';
    const bin = putPrograms(home, { claude: said, codex: said });
    home.configure(
      "party.toml",
      '[agents.oc]\ncommand = "claude -c --verbose"\n[agents.cc]\ncommand = "claude"\n[agents.cx]\ncommand = "codex -a never"\nprofile = "generic"\n[agents.dd]\ncommand = "claude"\n',
    );
    const party = (...words: readonly string[]) =>
      home.partyWith({ PATH: `${bin}:${home.environment["PATH"]}` }, ...words);
    assert.equal(party().status, 0);
    mkdirSync(home.path("home/shop"));
    writeFileSync(
      home.path("home/llm-share/relay/state/recovery.json"),
      JSON.stringify({
        v: 1,
        agents: {
          "oc.party": record(`/x/${id(1)}.jsonl`, home.path("home")),
          "cc.party": record(`/x/${id(2)}.jsonl`, home.path("home/shop")),
          "cx.party": record(`/x/rollout-2026-11-20T14-00-00-${id(3)}.jsonl`, "/no/such/place"),
        },
      }),
    );
    home.tmux("kill-server");
    const { status, err } = party("--resume");
    assert.equal(status, 0, err);
    assert.match(
      err,
      /party: dd begins a new conversation: how to go on with its own is not known\./v,
    );
    const at = realpathSync(home.home);
    const shown = (pane: string): string =>
      (home.tmux("capture-pane", "-pJ", "-t", pane).split("\n")[0] ?? "").trimEnd();
    for (const [pane, line] of [
      ["%0", `claude in ${at}: --resume ${id(1)} --verbose`],
      ["%1", `claude in ${at}/shop: --resume ${id(2)}`],
      ["%3", `claude in ${at}: `],
    ] as const) {
      await waitFor(`${line} in ${pane}`, () => shown(pane) === line.trimEnd());
    }
    await waitFor("codex's words", () =>
      /codex in .*resume \S+3 -a never$/mv.test(home.tmux("capture-pane", "-pJ", "-t", "%2")),
    );
  });

  it("asks at a terminal, and takes Enter for yes and everything else for no", async (t) => {
    const home = setupPartyHome(t);
    home.party();
    for (const [answer, said] of [
      ["n", "started"],
      ["", "resumed"],
    ] as const) {
      home.tmux("kill-server");
      const inner = `env -u TMUX -u TMUX_PANE ${process.execPath} ${MAIN}; cat`;
      home.openTerminal(inner);
      const shown = (): string => home.tmux("-L", "outer", "capture-pane", "-p");
      await waitFor("the question", () => shown().includes("Bring it back"));
      assert.match(
        shown(),
        /session party ended without `party stop` \(oc, cc, cx; 0 messages wait\)/v,
      );
      home.tmux("-L", "outer", "send-keys", answer, "Enter");
      await waitFor("the session", () => {
        try {
          return home.tmux("list-clients", "-F", "#{session_name}").includes("party");
        } catch {
          // The server begins with the session.
          return false;
        }
      });
      assert.equal(home.paneMap().version > 1, true, said);
      home.tmux("-L", "outer", "kill-server");
    }
  });
});
