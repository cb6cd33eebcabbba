import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it, type TestContext } from "node:test";

import { genericProfile } from "../domain/profiles/generic.ts";
import { PROFILES } from "../domain/profiles/profiles.ts";
import { type Config, readConfig } from "./read-config.ts";

const configured = async (
  t: TestContext,
  files: Readonly<Record<string, string>>,
): Promise<Config> => {
  const directory = mkdtempSync(join(tmpdir(), "party-config-"));
  t.after(() => rmSync(directory, { recursive: true }));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(directory, name), text);
  return readConfig(directory, {}, "/home/ann");
};

const refused = async (t: TestContext, toml: string): Promise<string> => {
  try {
    await configured(t, { "party.toml": toml });
  } catch (error) {
    const { message, hint, code } = error as Error & { hint: string; code: string };
    assert.equal(code, "CONFIG_INVALID");
    return `${message.replace(/^\S+party\.toml/v, "party.toml")} | ${hint}`;
  }
  return "nothing was refused";
};

describe("readConfig", () => {
  it("means oc, cc and cx when there is no file", async (t) => {
    const config = await configured(t, {});
    assert.deepEqual(
      config.agents.map(({ role, command }) => [role, command]),
      [
        ["oc", undefined],
        ["cc", undefined],
        ["cx", undefined],
      ],
    );
    assert.equal(config.layout, "main-left");
  });

  it("lets party.toml win over party.conf field by field", async (t) => {
    const { agents } = await configured(t, {
      "party.conf": 'RELAY_OC_DIR=/conf\nRELAY_OC_CMD="claude -c"\n',
      "party.toml": '[agents.oc]\ncommand = "claude --model opus"\n',
    });
    const [oc] = agents;
    assert.equal(agents.length, 1);
    assert.equal(oc?.command, "claude --model opus");
    assert.equal(oc?.directory, "/conf");
    assert.match(oc?.directoryFrom ?? "", /^RELAY_OC_DIR in \/.*\/party\.conf$/v);
  });

  it("takes any number of agents, in the order of the file", async (t) => {
    const config = await configured(t, {
      "party.toml": `
default_session = "work"
[session]
name = "lab"
layout = "tiled"
[agents.zoe]
command = "aider"
dir = "~/zoe"
profile = "generic"
transcript = "~/zoe.jsonl"
env = { COLOR = "1" }
[agents.amy]
command = "codex"
[generic]
glyphs = ["$>"]
[commands]
allow = ["deploy"]
`,
    });
    assert.deepEqual(config, {
      defaultSession: "work",
      sessionName: "lab",
      layout: "tiled",
      agents: [
        {
          role: "zoe",
          command: "aider",
          directory: "/home/ann/zoe",
          directoryFrom: config.agents[0]?.directoryFrom,
          profile: "generic",
          resume: undefined,
          transcript: "/home/ann/zoe.jsonl",
          environment: { COLOR: "1" },
        },
        {
          role: "amy",
          command: "codex",
          directory: undefined,
          directoryFrom: undefined,
          profile: undefined,
          resume: undefined,
          transcript: undefined,
          environment: {},
        },
      ],
      profiles: PROFILES.map((profile) =>
        profile.name === "generic" ? genericProfile({ glyphs: ["$>"] }) : profile,
      ),
      requireSelftest: false,
      restart: { attempts: 0, after: 5_000 },
      commands: { allow: ["deploy"], from: [] },
      share: {},
    });
  });

  it("refuses an unknown key with its path and the known ones", async (t) => {
    assert.equal(
      await refused(t, '[agents.cc]\ncomand = "claude"\n'),
      "party.toml: unknown agents.cc.comand. | Known here: command, dir, profile, transcript, resume, env.",
    );
    assert.equal(
      await refused(t, "sesion = 1\n"),
      "party.toml: unknown sesion. | Known here: default_session, session, agents, restart, profiles, require_selftest, generic, commands, share.",
    );
  });

  it("refuses a wrong value with its path", async (t) => {
    assert.match(
      await refused(t, '[session]\nlayout = "circle"\n'),
      /^party\.toml: session\.layout \("circle"\): /v,
    );
    assert.match(await refused(t, '[agents.human]\ncommand = "x"\n'), /agents\.human.*is no name/v);
    assert.match(await refused(t, '[agents.bob]\ndir = "/x"\n'), /agents\.bob has no command\./v);
    assert.match(await refused(t, '[agents.cc]\ndir = "x"\n'), /"x", not an absolute path\./v);
  });

  it("refuses what is not TOML with its line", async (t) => {
    assert.match(await refused(t, "\n\nlayout = main\n"), /^party\.toml line 3: /v);
  });
});
