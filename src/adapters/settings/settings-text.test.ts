import assert from "node:assert/strict";
import { describe, it } from "node:test";

import * as fc from "fast-check";
import { applyEdits, modify, parse } from "jsonc-parser";
import { parse as parseToml } from "smol-toml";

import { settingsOf } from "../../domain/agent-settings.ts";
import type { SettingsFile } from "../../domain/settings-file.ts";
import { isSame } from "./same.ts";
import { settingsTexts } from "./settings-text.ts";

const places = {
  home: "/home/ann",
  relay: "/home/ann/my bin/relay",
  claudeDirectory: undefined,
  codexHome: undefined,
};
const fileOf = (agent: "claude" | "codex" | "gemini", name: string): SettingsFile => {
  const file = settingsOf(agent, places, true).find(({ path }) => path.endsWith(name));
  assert.ok(file);
  return file;
};
const gemini = fileOf("gemini", "settings.json");
const toml = fileOf("codex", "config.toml");

const remove = (
  file: SettingsFile,
  text: string,
  added: { insertions: readonly string[]; containers: readonly (readonly string[])[] },
): string => settingsTexts[file.format].remove(text, { ...file, ...added });
const readJson = (text: string): unknown => parse(text, [], { allowTrailingComma: true });

/** JSON as people and programs write it: any indentation and line end, with and without comments and last commas. */
const jsonText = fc
  .record({
    document: fc.dictionary(
      fc.string({
        unit: fc.constantFrom("a", "b", "é", "{", "//", " "),
        minLength: 1,
        maxLength: 6,
      }),
      fc.jsonValue({ maxDepth: 2 }),
      { maxKeys: 4 },
    ),
    hooks: fc.option(
      fc.record(
        {
          Stop: fc.constant([{ hooks: [{ type: "command", command: "say" }] }]),
          BeforeAgent: fc.constantFrom(
            [],
            [{ matcher: "x", hooks: [{ type: "command", command: "say" }] }],
          ),
        },
        { requiredKeys: [] },
      ),
      { nil: undefined },
    ),
    indent: fc.constantFrom("", "  ", "\t", "    "),
    end: fc.constantFrom("\n", "\r\n"),
    comment: fc.constantFrom("", " // hand-made", " /* { */"),
    tail: fc.constantFrom("", "\n", "\n// end\n"),
    comma: fc.boolean(),
  })
  .map(({ document, hooks, indent, end, comment, tail, comma }) => {
    const whole = hooks === undefined ? document : { ...document, hooks };
    const text = JSON.stringify(whole, null, indent).replaceAll("\n", end);
    const isSpread = text.includes("\n");
    const commented = isSpread ? text.replace(/(?<=^\{|,)(?=\r?\n)/gv, comment) : text;
    const closed = comma && isSpread ? commented.replace(/(?=\r?\n\}$)/v, ",") : commented;
    return `${closed}${tail}`;
  });

describe("an edit of JSON", () => {
  it("is undone to the byte, whatever the file looks like, and nothing is left to do a second time", () => {
    fc.assert(
      fc.property(jsonText, (text) => {
        const added = settingsTexts.json.add(text, gemini);
        const again = settingsTexts.json.add(added.text, gemini);
        assert.equal(again.text, added.text);
        assert.deepEqual(again.insertions, []);
        assert.equal(remove(gemini, added.text, added), text);
      }),
    );
  });

  it("adds exactly what was wanted to what the program reads", () => {
    fc.assert(
      fc.property(jsonText, (text) => {
        const before = readJson(text) as {
          readonly hooks?: Readonly<Record<string, readonly unknown[]>>;
        };
        const after = readJson(settingsTexts.json.add(text, gemini).text) as typeof before;
        const hooks: Record<string, readonly unknown[]> = { ...before.hooks };
        for (const {
          kind,
          path: [, event = ""],
          value,
        } of gemini.pieces) {
          if (kind === "item") hooks[event] = [value, ...(hooks[event] ?? [])];
        }
        const mcpServers = { party: gemini.pieces.find(({ kind }) => kind === "property")?.value };
        assert.ok(isSame(after, { ...before, hooks, mcpServers }), JSON.stringify(after));
      }),
    );
  });

  it("leaves a person's later edits and nothing of ours", () => {
    const edit = fc.record({
      key: fc.constantFrom("a", "b", "zz"),
      value: fc.option(fc.jsonValue({ maxDepth: 1 }), { nil: undefined }),
      format: fc.option(fc.constant({ insertSpaces: true, tabSize: 3, eol: "\n" }), {
        nil: undefined,
      }),
    });
    fc.assert(
      fc.property(jsonText, fc.array(edit, { maxLength: 4 }), (text, edits) => {
        const edited = (start: string): string => {
          let now = start;
          for (const { key, value, format } of edits) {
            const options = format === undefined ? {} : { formattingOptions: format };
            now = applyEdits(now, modify(now, [key], value, options));
          }
          return now;
        };
        const added = settingsTexts.json.add(text, gemini);
        const left = remove(gemini, edited(added.text), added);
        assert.ok(isSame(readJson(left), readJson(edited(text))), left);
        assert.equal(left.includes("relay"), false);
      }),
    );
  });

  it("takes our entry out of a group that a person has added to, and out of a file written anew by a program", () => {
    const added = settingsTexts.json.add('{"a": 1}\n', gemini);
    const document = readJson(added.text) as { hooks: { AfterAgent: { hooks: unknown[] }[] } };
    document.hooks.AfterAgent[0]?.hooks.push({ type: "command", command: "mine" });
    const left = remove(gemini, JSON.stringify(document, null, 4), added);
    assert.deepEqual(readJson(left), {
      hooks: { AfterAgent: [{ hooks: [{ type: "command", command: "mine" }] }] },
      a: 1,
    });
  });

  it("says what it leaves because a person wrote it otherwise", () => {
    const text = '{"mcpServers": {"party": {"command": "other"}}}';
    const { notes, text: after } = settingsTexts.json.add(text, gemini);
    assert.deepEqual(notes, [
      "/home/ann/.gemini/settings.json: mcpServers.party is not as Party would write it. It was left as it is.",
    ]);
    assert.deepEqual((readJson(after) as { mcpServers: unknown }).mcpServers, {
      party: { command: "other" },
    });
  });

  for (const [text, message] of [
    ['{"a": 1,\n  oops}', /settings\.json line 2, column 3: invalid symbol\.$/v],
    ["[]", /settings\.json: the document is of type array, not object\.$/v],
    ['{"hooks": "x"}', /settings\.json: hooks is of type string, not object\.$/v],
    ['{"hooks": {"AfterTool": {}}}', /hooks\.AfterTool is of type object, not array\.$/v],
    ['{"hooks": {}, "hooks": {"b": 1}}', /stands there more than once\.$/v],
  ] as const) {
    it(`refuses ${JSON.stringify(text)} with the place`, () => {
      assert.throws(() => settingsTexts.json.add(text, gemini), {
        code: "SETTINGS_INVALID",
        message,
      });
    });
  }
});

/** What is said of a policy. */
const notes = (table: string): readonly string[] =>
  settingsTexts.toml
    .add(`[shell_environment_policy]\n${table}\n`, toml)
    .notes.map((note) => note.replace(/^.*?policy (?<said>.*?), so.*$/v, "$<said>"));

const line = fc.constantFrom(
  'model = "gpt"',
  "# a comment",
  "",
  "[tui]",
  "[projects.'/home/ann/x y']",
  'trust_level = "trusted"',
  "notify = [",
  "]",
);
const policy = fc.constantFrom(
  "",
  "\n[shell_environment_policy]\ninclude_only = []\n",
  '\n[shell_environment_policy]\ninherit = "all"\ninclude_only = ["PATH", # why\n  "HOME"]\n',
  '\n# include_only = ["X"]\n[shell_environment_policy]\n"include_only" = ["PATH"]\n',
);
const tomlText = fc
  .tuple(fc.array(line, { maxLength: 6 }), policy, fc.constantFrom("", "\n", "\n\n"), fc.boolean())
  .map(([lines, table, tail, windows]) => {
    const text = lines.join("\n") + table.trimEnd() + tail;
    return windows ? text.replaceAll("\n", "\r\n") : text;
  })
  .filter((text) => {
    try {
      parseToml(text);
      return true;
    } catch {
      return false;
    }
  });

describe("an edit of TOML", () => {
  it("is undone to the byte, and nothing is left to do a second time", () => {
    fc.assert(
      fc.property(tomlText, (text) => {
        const added = settingsTexts.toml.add(text, toml);
        assert.deepEqual(settingsTexts.toml.add(added.text, toml).insertions, []);
        assert.equal(remove(toml, added.text, added), text);
      }),
    );
  });

  it("leaves a person's later edits, before, behind and between, and nothing of ours", () => {
    fc.assert(
      fc.property(tomlText, (text) => {
        const added = settingsTexts.toml.add(text, toml);
        const edited = `x_y = 1\n${added.text}\n[hooks.state]\nb = 2\n`
          // As Codex appends a table: before the comment that ends the file.
          .replace(/# <<< party: mcp_servers\.party\r?\n/v, "\n[z]\na = 1\n$&")
          .replace("args = [", "args  = [");
        const left = remove(toml, edited, added);
        const expected = { ...parseToml(text), x_y: 1, z: { a: 1 }, hooks: { state: { b: 2 } } };
        assert.ok(isSame(parseToml(left), expected), left);
        assert.equal(/party|relay|RELAY/v.test(left), false, left);
      }),
    );
  });

  it("gives Codex's shells our names where a list says which may pass", () => {
    const { text } = settingsTexts.toml.add(
      '[shell_environment_policy]\ninclude_only = ["PATH"]\n',
      toml,
    );
    const policyNow = { include_only: ["AGENT_ROLE", "RELAY_*", "TMUX_PANE", "PATH"] };
    assert.ok(isSame(parseToml(text)["shell_environment_policy"], policyNow), text);
  });

  it("says where a person's policy keeps our names from Codex's shells", () => {
    assert.deepEqual(notes('inherit = "core"'), ['has inherit = "core"']);
    assert.deepEqual(notes('exclude = ["AWS_*", "*role"]'), [
      "excludes AGENT_ROLE, RELAY_* or TMUX_PANE",
    ]);
    assert.deepEqual(notes('exclude = ["AWS_*"]\nset = { A = "b" }'), []);
  });

  for (const [text, message] of [
    ["a = 1\nb = \n", /config\.toml line 2, column \d+: .+\.$/v],
    [
      "mcp_servers = { x = { command = 'y' } }\n",
      /mcp_servers is written so that nothing can be added beside it\.$/v,
    ],
  ] as const) {
    it(`refuses ${JSON.stringify(text)}`, () => {
      assert.throws(() => settingsTexts.toml.add(text, toml), {
        code: "SETTINGS_INVALID",
        message,
      });
    });
  }
});
