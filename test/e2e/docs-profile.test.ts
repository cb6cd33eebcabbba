/** The example of docs/profiles.md with a program that looks as it says. */
import assert from "node:assert/strict";
import { copyFileSync, readFileSync } from "node:fs";
import { describe, it } from "node:test";

import { parsePartyToml } from "../../src/config/party-toml.ts";
import { profilesOf } from "../../src/config/profiles-of.ts";
import { classify } from "../../src/domain/classify.ts";
import { profileFor } from "../../src/domain/profiles/profiles.ts";
import type { Reading, Screen } from "../../src/domain/screen.ts";
import { fencesOf } from "../support/markdown.ts";
import { putPrograms, setupPartyHome } from "../support/party.ts";

const PAGE = readFileSync(new URL("../../docs/profiles.md", import.meta.url), "utf8");
const SCRIBE = new URL("../support/scribe.mjs", import.meta.url).pathname;

const example = (): string => {
  const first = fencesOf(PAGE).find(({ language }) => language === "toml");
  assert.ok(first !== undefined);
  return first.text;
};

const profile = profileFor(profilesOf(parsePartyToml(example(), "docs").profiles ?? {}), [
  "scribe",
]);

const read = (rows: readonly string[], title = ""): Reading => {
  const last = rows.at(-1) ?? "";
  const screen: Screen = {
    rows: rows.map((text) => ({ text: text.trimEnd(), solid: text.replace("Type here", "") })),
    width: 80,
    height: 24,
    cursor: {
      x: last.startsWith("scribe> Type") ? 8 : last.length,
      y: rows.length - 1,
      visible: true,
    },
    title,
    command: "scribe",
    mode: undefined,
    alive: true,
    shell: false,
  };
  return classify(screen, profile);
};

describe("the example profile of the docs", () => {
  const HEAD = "scribe 1.4 · local model";

  it("tells its program's screens apart", () => {
    assert.equal(profile.name, "scribe");
    const screens: readonly (readonly [Reading["kind"], readonly string[], string?])[] = [
      ["ready", [HEAD, "", "scribe> "]],
      ["ready", [HEAD, "", "scribe> Type here"]],
      ["unknown", ["another program", "", "scribe> "]],
      ["draft", [HEAD, "", "scribe> fix the build"]],
      ["draft", [HEAD, "", "draft kept", "scribe> "]],
      ["busy", [HEAD, "", "Thinking (12s)", "scribe> "]],
      ["busy", [HEAD, "", "scribe> "], "* scribe"],
      ["menu", [HEAD, "", "  → /clear", "    /help", "scribe> /"]],
      ["dialog", [HEAD, "", "Apply 2 edits?", "scribe> "]],
      ["dialog", [HEAD, "", "Delete it? (y/n)", "scribe> "]],
      ["dialog", [HEAD, "", "scribe> "], "! scribe"],
    ];
    for (const [kind, rows, title] of screens)
      assert.equal(read(rows, title).kind, kind, rows.join("\n"));
  });

  it("passes its selftest, and its program is started by party for the agent that names it", async (t) => {
    const home = setupPartyHome(t, undefined);
    const bin = putPrograms(home, { scribe: "" });
    copyFileSync(SCRIBE, `${bin}/scribe.mjs`);
    putPrograms(home, {
      scribe: `#!/bin/sh\n# Its script has another name: this one is the profile's.\n"${process.execPath}" "${bin}/scribe.mjs"\n`,
    });
    home.configure("party.toml", example());
    const env = { PATH: `${bin}:${process.env["PATH"]}` };
    const ran = home.partyWith(env, "selftest", "scribe", "--submit");
    assert.equal(ran.status, 0, ran.out + ran.err);
    assert.match(ran.out, /^ok {4}paste {6}7 lines, shown as "\[pasted 7 lines\]"$/mv);
    assert.match(ran.out, /^ok {4}submit {5}Enter emptied the composer$/mv);
    assert.equal(home.partyWith(env, "start", "--detach").status, 0);
    await home.waitForText("%0", "scribe 1.4");
    home.tmux("send-keys", "-t", "%0", "C-c");
    await home.waitForText("%0", "With its last conversation: scribe --continue");
    assert.deepEqual(Object.keys(home.paneMap().panes), ["notes"]);
  });
});
