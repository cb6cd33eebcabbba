import assert from "node:assert/strict";
import { describe, it } from "node:test";

import * as fc from "fast-check";
import { applyEdits, modify, parse } from "jsonc-parser";

import { settingsOf } from "../../domain/agent-settings.ts";
import type { SettingsFile } from "../../domain/settings-file.ts";
import { settingsTexts } from "./settings-text.ts";

const RELAY = "/home/ann/my bin/relay";
const [file] = settingsOf(
  "claude",
  { home: "/home/ann", relay: RELAY, claudeDirectory: undefined, codexHome: undefined },
  false,
  true,
) as readonly [SettingsFile];
const add = (text: string) => settingsTexts.json.add(text, file);
const remove = (text: string, added: ReturnType<typeof add>): string =>
  settingsTexts.json.remove(text, { ...file, ...added, pieces: file.pieces });
const commandIn = (text: string): unknown =>
  (parse(text) as { statusLine?: { command?: unknown } }).statusLine?.command;

/** A person's settings with a status line, in any writing of its command. */
const settings = fc
  .record({
    command: fc.oneof(
      fc.string({ minLength: 1, maxLength: 30 }),
      fc.constantFrom(
        "~/.claude/statusline.sh",
        `jq -r '.model.display_name' | tr a-z A-Z # loud`,
        `cd "$HOME" && printf '%s\\n' 'a}b'`,
      ),
    ),
    indent: fc.constantFrom("", "  ", "\t"),
    slashes: fc.boolean(),
  })
  .map(({ command, indent, slashes }) => {
    const text = JSON.stringify(
      { model: "opus", statusLine: { type: "command", command, padding: 0 } },
      null,
      indent,
    );
    // Another writing of the same string.
    return { command, text: slashes ? text.replaceAll("/", String.raw`\/`) : text };
  });

describe("a person's status line", () => {
  it("gets ours in front of it, and is as it was when ours is taken out", () => {
    fc.assert(
      fc.property(settings, ({ command, text }) => {
        const added = add(text);
        assert.equal(commandIn(added.text), `'${RELAY}' statusline --pass | { ${command}\n}`);
        assert.deepEqual(add(added.text).insertions, []);
        assert.equal(remove(added.text, added), text);
      }),
    );
  });

  it("keeps what the person has changed in it meanwhile", () => {
    const text = '{"statusLine": {"type": "command", "command": "mine.sh"}}';
    const added = add(text);
    const other = added.text.replace("mine.sh", "other.sh --fast");
    assert.equal(remove(other, added), text.replace("mine.sh", "other.sh --fast"));
    const edits = modify(added.text, ["statusLine", "padding"], 2, {});
    const padded = applyEdits(added.text, edits);
    assert.deepEqual(parse(remove(padded, added)), {
      statusLine: { type: "command", command: "mine.sh", padding: 2 },
    });
    const gone = '{"model": "opus"}';
    assert.equal(remove(gone, added), gone);
  });

  it("is ours alone where there was none, and goes with us", () => {
    const text = '{\n  "model": "opus"\n}\n';
    const added = add(text);
    assert.equal(commandIn(added.text), `'${RELAY}' statusline`);
    assert.equal(remove(added.text, added), text);
  });

  it("is left alone where it has no command", () => {
    for (const odd of ['"text"', "null", '{"type": "text"}', '{"command": 7}']) {
      const { notes, text } = add(`{"statusLine": ${odd}}`);
      assert.match(notes[0] ?? "", /statusLine is not as Party would write it\./v);
      assert.deepEqual((parse(text) as { statusLine: unknown }).statusLine, JSON.parse(odd));
    }
  });
});
