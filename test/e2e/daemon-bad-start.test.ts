import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { describe, it } from "node:test";

import { openBareRoom } from "../support/bare-room.ts";
import { arrived, post, refusal, tree } from "../support/refusal.ts";

describe("a start that is asked for wrongly", () => {
  it("with unknown words names them", async () => {
    await using room = openBareRoom();
    const main = new URL("../../src/apps/relay-daemon/main.ts", import.meta.url).pathname;
    for (const words of [
      ["--daemonize"],
      ["start"],
      ["--on-demand", "now"],
      ["--pane-status", "oc", "cc"],
      [""],
    ]) {
      const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...words], {
        env: { HOME: room.path("home"), RELAY_SHARE_DIR: room.path("none") },
        encoding: "utf8",
      });
      assert.deepEqual(
        { status, stdout, stderr },
        {
          status: 2,
          stdout: "",
          stderr: `relay-daemon: relay-daemon does not take ${JSON.stringify(words.join(" "))}.\n  \`relay-daemon --help\` shows what it takes.  [USAGE, exit 2]\n`,
        },
      );
    }
    assert.ok(!existsSync(room.path("none")));
  });

  const settings: readonly (readonly [string, string, string])[] = [
    ["RELAY_SHARE_DIR", "llm-share", "not an absolute path"],
    ["RELAY_STATE_DIR", "./state", "not an absolute path"],
    ["RELAY_LOG_DIR", "log", "not an absolute path"],
    ["RELAY_INBOX_DIR", "../outbox", "not an absolute path"],
    ["RELAY_PANE_MAP", "panes.json", "not an absolute path"],
    ["RELAY_TMUX_SESSION", "my session", "Use a letter, then letters, digits, - and _"],
    ["RELAY_TMUX_SESSION", "all", "Use a letter, then letters, digits, - and _"],
    ["RELAY_PROMPT_GATING", "some", "Use all, oc or none."],
    ["RELAY_VIM_MODE", "maybe", "Use 1, true, yes, y or on; or 0, false, no, n or off."],
    ["RELAY_NO_AUTOSTART", "2", "Use 1, true, yes, y or on; or 0, false, no, n or off."],
  ];
  for (const [name, value, allowed] of settings) {
    it(`with ${name}=${value} names it, its value and what it may be, and makes nothing`, async () => {
      await using room = openBareRoom();
      const before = tree(room);
      const [status, said] = await refusal(room, { env: { [name]: value } });
      assert.equal(status, 3, said);
      assert.ok(said.startsWith(`relay-daemon: ${name} is ${JSON.stringify(value)}`), said);
      assert.ok(said.includes(allowed) && said.endsWith("[CONFIG_INVALID, exit 3]\n"), said);
      assert.deepEqual(tree(room), before);
    });
  }

  const conf = "home/.config/relay/party.conf";
  const toml = "home/.config/relay/party.toml";
  const files: readonly (readonly [string, string, string])[] = [
    [conf, '# dirs\nRELAY_OC_DIR="$(touch CANARY; pwd)"\n', " line 2: "],
    [conf, "RELAY_OC_CMD=`touch CANARY`\n", " line 1: "],
    [conf, "touch CANARY\n", " line 1: this is no assignment: "],
    [conf, "RELAY_OC_CMD=claude; touch CANARY\n", " line 1: "],
    [conf, "RELAY_OC_CMD=cat <(touch CANARY)\n", " line 1: "],
    [toml, '[agents.oc]\ncomand = "cat"\n', ": unknown agents.oc.comand."],
    [toml, "[session\nname = 1\n", " line 1: "],
    [toml, '[generic]\nglyphs = ">"\n', ": generic.glyphs"],
  ];
  for (const [file, text, where] of files) {
    it(`with ${JSON.stringify(text)} in ${file.slice(-10)} names the place and runs nothing`, async () => {
      await using room = openBareRoom();
      mkdirSync(room.path("home/.config/relay"), { recursive: true });
      writeFileSync(room.path(file), text.replace("CANARY", room.path("canary")));
      post(room, "waits for a better file");
      const before = tree(room);
      const [status, said] = await refusal(room);
      assert.equal(status, 3, said);
      assert.ok(said.startsWith(`relay-daemon: ${room.path(file)}${where}`), said);
      assert.ok(said.endsWith("[CONFIG_INVALID, exit 3]\n"), said);
      assert.ok(!existsSync(room.path("canary")));
      assert.deepEqual(tree(room), before);
      rmSync(room.path(file));
      await room.startDaemon();
      await arrived(room, "waits for a better file");
    });
  }
});
