import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { settingsFrom } from "./settings.ts";

describe("settingsFrom", () => {
  it("has a default for everything", () => {
    assert.deepEqual(settingsFrom({}, 7), {
      defaultSession: "party",
      ownSession: undefined,
      agentRole: undefined,
      promptGating: "all",
      vimMode: false,
      rungs: ["native", "hook", "paste"],
      attackPace: { after: 300_000, every: 300_000, until: 1_800_000 },
      recovery: true,
      autostart: true,
      tmuxProgram: "tmux",
      tmuxSocket: "/tmp/tmux-7/default",
      tmuxPane: undefined,
      insideTmux: false,
    });
  });

  it("puts RELAY_TMUX_SESSION before the configured session", () => {
    assert.equal(settingsFrom({}, 7, "work").defaultSession, "work");
    assert.equal(settingsFrom({ RELAY_TMUX_SESSION: "Web" }, 7, "work").defaultSession, "web");
  });

  it("knows the tmux server it runs in, else the one a bare tmux would find", () => {
    assert.equal(settingsFrom({ TMUX: "/tmp/x/sock,12,0" }, 7).tmuxSocket, "/tmp/x/sock");
    assert.equal(settingsFrom({ TMUX_TMPDIR: "/tmp/p" }, 7).tmuxSocket, "/tmp/p/tmux-7/default");
  });

  it("takes the seed's spellings of a flag", () => {
    for (const yes of ["1", "true", "YES", "y", "on"])
      assert.equal(settingsFrom({ RELAY_VIM_MODE: yes }).vimMode, true, yes);
    for (const no of ["0", "false", "No", "n", "off", ""])
      assert.equal(settingsFrom({ RELAY_VIM_MODE: no }).vimMode, false, no);
    assert.equal(settingsFrom({ RELAY_NO_AUTOSTART: "1" }).autostart, false);
  });

  it("refuses values it does not know, with the variable's name and the allowed ones", () => {
    assert.throws(() => settingsFrom({ RELAY_PROMPT_GATING: "cc" }), {
      code: "CONFIG_INVALID",
      message: 'RELAY_PROMPT_GATING is "cc".',
      hint: "Use all, oc or none.",
    });
    assert.throws(() => settingsFrom({ RELAY_VIM_MODE: "maybe" }), {
      message: 'RELAY_VIM_MODE is "maybe".',
    });
    assert.throws(() => settingsFrom({ RELAY_TMUX_SESSION: "a b" }), {
      message: 'RELAY_TMUX_SESSION is "a b", not a session\'s name.',
    });
  });

  it("ignores an AGENT_ROLE that is no role", () => {
    assert.equal(settingsFrom({ AGENT_ROLE: "human" }).agentRole, undefined);
    assert.equal(settingsFrom({ AGENT_ROLE: "CC" }).agentRole, "cc");
  });
});
