import assert from "node:assert/strict";
import { describe, it } from "node:test";

import {
  adaptCommand,
  type Circumstances,
  defaultCommand,
  programOf,
  quoteForShell,
} from "./agent-command.ts";

const plain: Circumstances = {
  root: false,
  conversation: true,
  configured: true,
  environment: {},
  codexLauncher: "/party/codex",
};

describe("programOf", () => {
  for (const [command, program] of [
    ["claude -c", "claude"],
    ["  ~/bin/claude", "~/bin/claude"],
    ["A=1 B=2 exec codex -a never", "codex"],
    ["env X=1 claude", "claude"],
    ["A=1", undefined],
    ['"my agent" -x', undefined],
    ["$AGENT -x", undefined],
    ["(cd /x; claude)", undefined],
    ["", undefined],
  ] as const)
    it(`finds ${program} in ${JSON.stringify(command)}`, () =>
      assert.equal(programOf(command), program));
});

describe("adaptCommand", () => {
  it("leaves a command that can work as it is", () => {
    for (const command of ["claude -c --dangerously-skip-permissions", "aider -c"])
      assert.deepEqual(adaptCommand(command, plain), { command, notes: [] });
  });

  it("drops -c of Claude where there is no conversation to continue, and says so", () => {
    const { command, notes } = adaptCommand("claude -c --model x", {
      ...plain,
      conversation: false,
    });
    assert.equal(command, "claude --model x");
    assert.equal(notes.length, 1);
    assert.equal(
      adaptCommand("claude --continue", { ...plain, conversation: false }).command,
      "claude",
    );
  });

  it("never touches a -c of another program or within quotes", () => {
    const without = { ...plain, conversation: false };
    for (const command of ["sh -c claude", "aider -c", "claude 'say -c now'", "claude --color -cx"])
      assert.equal(adaptCommand(command, without).command, command);
  });

  it("drops the seed's own --dangerously-skip-permissions for root, and only warns of a configured one", () => {
    const command = "claude --dangerously-skip-permissions";
    const own = adaptCommand(command, { ...plain, root: true, configured: false });
    assert.equal(own.command, "claude");
    assert.equal(own.notes.length, 1);
    const configured = adaptCommand(command, { ...plain, root: true });
    assert.equal(configured.command, command);
    assert.match(configured.notes[0] ?? "", /refuses/v);
  });

  it("has Codex hand the role to the shells it starts, unless the command says what it hands on", () => {
    const environment = { AGENT_ROLE: "cx" };
    assert.equal(
      adaptCommand("codex -a never", { ...plain, environment }).command,
      `/party/codex codex -c 'shell_environment_policy.set.AGENT_ROLE="cx"' -a never`,
    );
    const own = "codex -c shell_environment_policy.inherit=all";
    assert.equal(adaptCommand(own, { ...plain, environment }).command, `/party/codex ${own}`);
  });

  it("starts Codex through our launcher, behind what the user's command puts before it", () => {
    assert.equal(
      adaptCommand("exec /opt/x/codex resume --last", plain).command,
      "exec /party/codex /opt/x/codex resume --last",
    );
    const codexLauncher = "/my party/codex";
    assert.equal(
      adaptCommand("codex", { ...plain, codexLauncher }).command,
      "'/my party/codex' codex",
    );
  });
});

it("starts the seed's agents where nothing is configured, Codex without the whole share", () => {
  const places = { share: "/s", outbox: "/s/relay/outbox" };
  assert.equal(defaultCommand("oc", places), "claude -c --dangerously-skip-permissions");
  assert.equal(defaultCommand("cc", places), "claude --dangerously-skip-permissions");
  assert.equal(
    defaultCommand("cx", places),
    "codex -a never -s workspace-write --add-dir /tmp --add-dir /s/relay/outbox/cx --add-dir /s/shared --add-dir /s/attacks --add-dir /s/reviews",
  );
  assert.equal(defaultCommand("bob", places), undefined);
});

it("quotes for a shell only what needs it", () => {
  assert.equal(quoteForShell("/a/b-c.d"), "/a/b-c.d");
  assert.equal(quoteForShell("it's $HOME"), String.raw`'it'\''s $HOME'`);
  assert.equal(quoteForShell(""), "''");
});
