import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it, type TestContext } from "node:test";

import { claude } from "../domain/profiles/claude.ts";
import { genericProfile } from "../domain/profiles/generic.ts";
import { DEFAULT_GLYPHS, PROFILES, profileFor } from "../domain/profiles/profiles.ts";
import { type Config, readConfig } from "./read-config.ts";

const generic = genericProfile({ glyphs: DEFAULT_GLYPHS });

const configured = async (t: TestContext, toml: string): Promise<Config> => {
  const directory = mkdtempSync(join(tmpdir(), "party-profiles-"));
  t.after(() => rmSync(directory, { recursive: true }));
  writeFileSync(join(directory, "party.toml"), toml);
  return readConfig(directory, {}, "/home/ann");
};

const refused = async (t: TestContext, toml: string): Promise<string> => {
  try {
    await configured(t, toml);
  } catch (error) {
    const { message, hint, code } = error as Error & { hint: string; code: string };
    assert.equal(code, "CONFIG_INVALID");
    return `${message.replace(/^\S+party\.toml/v, "party.toml")} | ${hint}`;
  }
  return "nothing was refused";
};

const WHOLE = String.raw`
[profiles.aider]
programs = ["aider"]
install = "pipx install aider-chat"
launch = "aider"
resume = "aider --restore-chat-history"
submit = "Tab"
submit_delay = 50
inline_limit = 4096
commands = ["clear", "tokens"]
pasted = ['\[Pasted (?<lines>\d+) lines\]']
placeholders = ['^Ask me$']
placeholder_dim = false
ready = ['^model: ']
busy = ['^Thinking']
menu = ['^ {2}> (?<entry>\S+)']
dialog = [{ pattern = '^Apply edits\?', what = "a question" }, { pattern = '^Sure\?' }]
stashed = ['^draft kept$']
busy_title = ['^\*']
dialog_title = ['^!']

[profiles.aider.composer]
kind = "footed"
glyphs = [">"]
modes = ["!"]
footer_rows = 2
footer = '^model: '
edge = '^_+$'
`;

describe("the profiles of party.toml", () => {
  it("are taken with every key, go before the built-in ones, and only add to what holds for a question", async (t) => {
    const { profiles } = await configured(t, WHOLE);
    assert.deepEqual(profiles, [
      {
        name: "aider",
        extends: "generic",
        programs: ["aider"],
        screen: {
          composer: {
            kind: "footed",
            glyphs: [">"],
            modes: ["!"],
            footerRows: 2,
            footer: /^model: /v,
            edge: /^_+$/v,
          },
          placeholders: [/^Ask me$/v],
          colouredPlaceholders: true,
          dialog: [
            { pattern: /^Apply edits\?/v, what: "a question" },
            { pattern: /^Sure\?/v, what: "a dialog" },
            ...generic.screen.dialog,
          ],
          dialogTitle: [/^!/v, ...generic.screen.dialogTitle],
          menu: [/^ {2}> (?<entry>\S+)/v],
          busy: [/^Thinking/v],
          busyTitle: [/^\*/v],
          stashed: [/^draft kept$/v],
          ready: [/^model: /v],
          foreign: generic.screen.foreign,
        },
        submit: "Tab",
        submitDelay: 50,
        collapsed: [{ pattern: /\[Pasted (?<lines>\d+) lines\]/v }],
        commands: ["clear", "tokens"],
        inlineBytes: 4096,
        install: "pipx install aider-chat",
        launch: "aider",
        resume: "aider --restore-chat-history",
      },
      ...PROFILES,
    ]);
    assert.equal(profileFor(profiles, ["sh", "aider"]).name, "aider");
    assert.equal(profileFor(profiles, ["sh", "other"]).name, "generic");
  });

  it("take a built-in one's place only where they extend it, and leave what they do not name as it was", async (t) => {
    const toml = '[profiles.claude]\nextends = "claude"\nsubmit_delay = 100\n';
    const { profiles } = await configured(t, toml);
    const [own] = profiles;
    assert.deepEqual(own, {
      ...claude,
      extends: "claude",
      submitDelay: 100,
    });
    assert.deepEqual(
      profiles.map(({ name }) => name),
      ["claude", "codex", "copilot", "gemini", "opencode", "generic"],
    );
    assert.equal(profileFor(profiles, ["claude"]), own);
  });

  it("that extend another without naming programs are for agents that name them", async (t) => {
    const { profiles, agents } = await configured(
      t,
      '[profiles.slow]\nextends = "claude"\nlaunch = "claude --slow"\n[agents.oc]\nprofile = "slow"\n',
    );
    assert.equal(profileFor(profiles, ["claude"]).name, "claude");
    assert.deepEqual(
      agents.map(({ profile, command, resume }) => [profile, command, resume]),
      [["slow", "claude --slow", undefined]],
    );
  });

  it("say how an agent without a command is started, and started again", async (t) => {
    const { agents } = await configured(
      t,
      '[profiles.aider]\nlaunch = "aider"\nresume = "aider --restore"\n[agents.tests]\nprofile = "aider"\n[agents.more]\nprofile = "aider"\ncommand = "aider --yes"\n',
    );
    assert.deepEqual(
      agents.map(({ command, resume }) => [command, resume]),
      [
        ["aider", "aider --restore"],
        ["aider --yes", undefined],
      ],
    );
  });

  const WRONG: readonly (readonly [why: string, toml: string, said: string])[] = [
    [
      "an unknown key",
      '[profiles.x]\nsubmitt = "Enter"',
      "party.toml: unknown profiles.x.submitt. | Known here: extends, programs, install, launch, resume, submit, submit_delay, inline_limit, commands, pasted, composer, placeholders, placeholder_dim, ready, busy, menu, dialog, stashed, busy_title, dialog_title.",
    ],
    [
      "an unknown key of a composer",
      '[profiles.x.composer]\nkind = "last"\nglyphs = [">"]\nframe = "-"',
      "party.toml: unknown profiles.x.composer.frame. | Known here: kind, glyphs, modes, named.",
    ],
    [
      "a composer of no kind",
      '[profiles.x.composer]\nkind = "round"',
      'party.toml: profiles.x.composer.kind ("round"): needs kind = framed, footed, last, barred. | Correct the value, or leave the key out.',
    ],
    [
      "another submit key",
      '[profiles.x]\nsubmit = "C-j"',
      'party.toml: profiles.x.submit ("C-j"): Invalid option: expected one of "Enter"|"Tab". | Correct the value, or leave the key out.',
    ],
    [
      "a pattern that is none",
      "[profiles.x]\nbusy = ['(a']",
      'party.toml: profiles.x.busy.0 ("(a"): is no regular expression (flag v): Unterminated group. | Correct the value, or leave the key out.',
    ],
    [
      "a pattern that may take for ever",
      "[profiles.x]\nmenu = ['ok', '(a+)+$']",
      'party.toml: profiles.x.menu.1 ("(a+)+$"): may take endless steps on one row, and 1,000,000 are allowed: begin it with ^, and repeat no repetition ((a+)+) and nothing twice in a row (.*.*). | Correct the value, or leave the key out.',
    ],
    [
      "a slow pattern in a composer",
      "[profiles.x.composer]\nkind = 'framed'\nglyphs = ['>']\nframe = '.*.*-'",
      'party.toml: profiles.x.composer.frame (".*.*-"): may take 128,640,800 steps on one row, and 1,000,000 are allowed: begin it with ^, and repeat no repetition ((a+)+) and nothing twice in a row (.*.*). | Correct the value, or leave the key out.',
    ],
    [
      "a reference back",
      String.raw`[profiles.x]
dialog = [{ pattern = '(a)\1' }]`,
      String.raw`party.toml: profiles.x.dialog.0.pattern ("(a)\\1"): may hold no \1, \k<name> or \q{}: how slow they are can't be known. | Correct the value, or leave the key out.`,
    ],
    [
      "a paste that looks like what people type",
      "[profiles.x]\npasted = ['.+']",
      'party.toml: profiles.x.pasted.0 (".+"): would take what somebody typed for a paste of ours. | Correct the value, or leave the key out.',
    ],
    [
      "a paste of two sizes",
      String.raw`[profiles.x]
pasted = ['\[(?<lines>\d+) (?<chars>\d+)\]']`,
      String.raw`party.toml: profiles.x.pasted.0 ("\\[(?<lines>\\d+) (?<chars>\\d+)\\]"): may have one of the groups chars, lines and more, and has several. | Correct the value, or leave the key out.`,
    ],
    [
      "a placeholder that looks like what people type",
      "[profiles.x]\nplaceholder_dim = false\nplaceholders = ['^.*$']",
      "party.toml: profiles.x.placeholders: would take what somebody typed for an empty composer. | Correct the value, or leave the key out.",
    ],
    [
      "too small a limit",
      "[profiles.x]\ninline_limit = 3",
      "party.toml: profiles.x.inline_limit (3): Too small: expected number to be >=512. | Correct the value, or leave the key out.",
    ],
    [
      "a built-in's name",
      '[profiles.claude]\nsubmit = "Tab"',
      'party.toml: profiles.claude: is built in: write extends = "claude" to take its place. | Correct the value, or leave the key out.',
    ],
    [
      "a built-in's name for another's",
      '[profiles.claude]\nextends = "codex"',
      'party.toml: profiles.claude: is built in: write extends = "claude" to take its place. | Correct the value, or leave the key out.',
    ],
    [
      "a built-in's program",
      '[profiles.x]\nprograms = ["ok", "codex"]',
      'party.toml: profiles.x.programs.1 ("codex"): is the built-in codex\'s: write extends = "codex" to take its place. | Correct the value, or leave the key out.',
    ],
    [
      "the generic profile, whatever it extends",
      '[profiles.generic]\nextends = "generic"',
      "party.toml: profiles.generic: can't be replaced: it is what unknown programs get. Set [generic] glyphs, or give yours another name. | Correct the value, or leave the key out.",
    ],
    [
      "one program of two profiles",
      '[profiles.x]\nprograms = ["p"]\n[profiles.y]\nprograms = ["p"]',
      'party.toml: profiles.y.programs.0 ("p"): is x\'s already. | Correct the value, or leave the key out.',
    ],
    [
      "an agent's profile that nobody made",
      '[profiles.x]\n[agents.oc]\nprofile = "y"',
      'party.toml: agents.oc.profile ("y"): is no profile: use claude, codex, copilot, gemini, opencode, generic, x. | Correct the value, or leave the key out.',
    ],
    [
      "a name that is none",
      "[profiles.X]",
      "party.toml: profiles.X: is no name: a letter, then letters, digits, - and _, at most 32. | Correct the value, or leave the key out.",
    ],
  ];
  for (const [why, toml, said] of WRONG)
    it(`refuses ${why}`, async (t) => {
      assert.equal(await refused(t, toml), said);
    });
});
