import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync, symlinkSync } from "node:fs";
import { describe, it, type TestContext } from "node:test";

import { type PartyHome, putPrograms, setupPartyHome } from "../support/party.ts";

const which = (program: string): string =>
  execFileSync("sh", ["-c", `command -v ${program}`], { encoding: "utf8" }).trim();

/** One agent that writes down each of its lives and dies, in panes whose `sh` is the named shell. */
const startDying = (shell: string, t: TestContext, attempts: number, after: string): PartyHome => {
  const home = setupPartyHome(t, undefined);
  const bin = putPrograms(home, { dies: '#!/bin/sh\necho "$@" >>"$LIVES"\nkill -9 $$\n' });
  symlinkSync(which(shell), home.path("bin/sh"));
  const lives = home.path("lives");
  home.configure(
    "party.toml",
    `[restart]\nattempts = ${attempts}\nafter = "${after}"\n[agents.cc]\ncommand = "dies anew"\nresume = "dies resumed"\nenv = { LIVES = "${lives}" }\n`,
  );
  const { status, err } = home.partyWith({ PATH: `${bin}:${home.environment["PATH"]}` });
  assert.equal(status, 0, err);
  return home;
};

for (const shell of ["dash", "bash"])
  describe(`an agent that has died in a pane whose sh is ${shell}`, () => {
    it("is started again with its last conversation, ever later, and so often at most", async (t) => {
      const home = startDying(shell, t, 2, "1s");
      await home.waitForText("%0", "cc ended with status 137. It is started again in 1 s (1 of 2)");
      await home.waitForText("%0", "cc ended with status 137. It is started again in 2 s (2 of 2)");
      await home.waitForText("%0", "cc ended with status 137. To start it again: dies anew");
      assert.equal(readFileSync(home.path("lives"), "utf8"), "anew\nresumed\nresumed\n");
      home.tmux("send-keys", "-t", "%0", "echo role=$AGENT_ROLE", "Enter");
      await home.waitForText("%0", /^role=cc$/mv);
    });

    it("stays down where its person says so", async (t) => {
      const home = startDying(shell, t, 5, "1h");
      await home.waitForText("%0", "It is started again in 3600 s (1 of 5)");
      home.tmux("send-keys", "-t", "%0", "C-c", "");
      await home.waitForText("%0", "cc ended with status 137. To start it again: dies anew");
      assert.equal(readFileSync(home.path("lives"), "utf8"), "anew\n");
    });

    it("stays down where nobody has asked for more", async (t) => {
      const home = startDying(shell, t, 0, "1s");
      await home.waitForText("%0", "cc ended with status 137. To start it again: dies anew");
      assert.equal(readFileSync(home.path("lives"), "utf8"), "anew\n");
    });
  });
