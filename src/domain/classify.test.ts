import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { classify } from "./classify.ts";
import type { Profile } from "./profile.ts";
import { claude } from "./profiles/claude.ts";
import { codex } from "./profiles/codex.ts";
import { genericProfile, widenPrompt } from "./profiles/generic.ts";
import type { Reading, Screen } from "./screen.ts";

const generic = genericProfile({ glyphs: ["❯", "›", ">"] });
const RULE = "─".repeat(60);

/** `█` marks the cursor; `dim` names texts that are drawn dim (attributes are unknown without it). */
const screenOf = (
  lines: readonly string[],
  { dim, ...facts }: Partial<Screen> & { readonly dim?: readonly string[] } = {},
): Screen => {
  const y = lines.findIndex((line) => line.includes("█"));
  const rows = lines.map((line) => {
    const text = line.replace("█", "").trimEnd();
    const solid = dim?.reduce((row, part) => row.replace(part, " ".repeat(part.length)), text);
    return { text, solid };
  });
  return {
    rows,
    width: 60,
    height: rows.length,
    cursor: { x: lines[y]?.indexOf("█") ?? 0, y: Math.max(0, y), visible: true },
    title: "",
    command: "agent",
    mode: undefined,
    alive: true,
    shell: false,
    ...facts,
  };
};

const kindOf = (lines: readonly string[], profile: Profile = generic, facts = {}): string =>
  classify(screenOf(lines, facts), profile).kind;

const claudeScreen = (composer: readonly string[], above: readonly string[] = []): string[] => [
  ...above,
  RULE,
  ...composer,
  RULE,
  "  ? for shortcuts",
];

const codexScreen = (composer: readonly string[], above: readonly string[] = []): string[] => [
  ...above,
  "",
  ...composer,
  "",
  "  gpt-5 default · ~/proj",
];

const listPointingAt = (command: string, facts: Partial<Screen> = {}): Reading =>
  classify(screenOf(claudeScreen(["❯ /compact█"], [`  ❯ ${command}   Make room`]), facts), claude);

const far = (row: string, rows: number): string =>
  kindOf(claudeScreen(["❯ █"], [row, ...Array.from({ length: rows }, () => "")]), claude);

const below = (rows: readonly string[]): string =>
  kindOf(claudeScreen(["❯ █"], ["どうしますか", ...rows, ""]), claude);

describe("a screen of any program", () => {
  it("is a shell's when the program has ended or a shell waits, whatever else it shows", () => {
    const facts = { mode: "copy-mode", shell: true, command: "bash" };
    assert.deepEqual(classify(screenOf(["❯ █"], facts), generic), {
      kind: "shell",
      reason: "sits at a shell's prompt (bash)",
      composer: undefined,
      quiet: false,
    });
    assert.equal(kindOf(["❯ █"], generic, { alive: false }), "shell");
  });

  it("is in copy-mode before anything on it counts", () => {
    const { kind, reason } = classify(screenOf(["❯ █"], { mode: "copy-mode" }), generic);
    assert.deepEqual({ kind, reason }, { kind: "copy-mode", reason: "is in copy-mode" });
  });

  it("quotes at most 60 characters and no control character", () => {
    const row = `Do you want to run \u001b[31m${"x".repeat(100)}?`;
    const { reason } = classify(screenOf([row, " █❯ 1. Yes"]), claude);
    assert.equal(
      reason,
      `shows a permission dialog: "Do you want to run [31m${"x".repeat(60 - "Do you want to run [31m".length)}"`,
    );
  });
});

describe("a generic screen", () => {
  const ready: readonly (readonly string[])[] = [
    ["❯ █"],
    ["❯█"],
    ["done", "› █", ""],
    ["❯ hello", "● hello to you", "", "> █"],
    ["> quoted by the agent", "", "❯ █", "", ""],
    ["1. first", "2. second", "", "❯ █"],
  ];
  for (const lines of ready)
    it(`is ready with the cursor behind a lone glyph: ${lines.join(" / ")}`, () => {
      assert.deepEqual(classify(screenOf(lines), generic), {
        kind: "ready",
        reason: "is ready",
        composer: "",
        quiet: true,
      });
    });

  const others: readonly (readonly [string, readonly string[], Partial<Screen>?])[] = [
    ["shell", ["~/src via v24 took 2s", "❯ █"], { shell: true, command: "bash" }],
    ["shell", ["❯ █"], { shell: true, command: "zsh" }],
    ["shell", ["$ cat <<E", "> █"], { shell: true, command: "dash" }],
    ["unknown", ["$ █"], { command: "agent" }],
    ["unknown", ["user@host:~> █"]],
    ["unknown", ["R version 4.4.1", "", "> █"], { command: "R" }],
    ["unknown", ["> █"], { command: "sqlite3" }],
    ["unknown", ["❯ █"], { command: "ssh" }],
    ["unknown", [">>> █"], { command: "agent" }],
    ["unknown", ["text of a page", ":█"], { command: "less" }],
    ["unknown", ["> █"], { command: "less" }],
    ["unknown", ["text", "~", "~", "(END)█"]],
    ["unknown", ["█> quoted line", "~", "~", "NORMAL  notes.md"], { command: "nvim" }],
    ["unknown", ["❯ hello", "working on it", "█"]],
    ["unknown", ["█", "> quoted"]],
    ["unknown", ["❯ ", "some output after the prompt", "█"]],
    ["unknown", ["Password: █"]],
    ["unknown", ["", "", "█"]],
    ["unknown", []],
    ["draft", ["❯ hello█"]],
    ["draft", ["❯ █hello"]],
    ["draft", ["❯    █"]],
    ["draft", ["❯ first", "  second█"]],
    ["dialog", ["Continue? [y/N] █"]],
    ["dialog", ["Overwrite notes.md? (y/n)", "> █"]],
    ["dialog", ["Select an environment:", "  dev", "  prod", "> █"]],
    ["dialog", ["Press enter to confirm█"]],
    ["dialog", ["Do you want to run this?", "❯ 1. Yes", "  2. No", "█"]],
    ["dialog", ["¿Desea continuar?", "❯ 1. Sí", "  2. No", "", "> █"]],
    ["dialog", ["❯ █"], { title: "✋ Action Required (proj)" }],
    ["menu", ["? Which one", "  ❯ first", "    second", "█"]],
    ["busy", ["⠋ thinking (esc to interrupt)", "❯ █"]],
    ["busy", ["⠋ thinking (esc to interrupt)", "█"]],
    ["busy", ["❯ █"], { title: "⠋ proj" }],
  ];
  for (const [kind, lines, facts] of others)
    it(`is ${kind}: ${lines.join(" / ")} ${JSON.stringify(facts ?? {})}`, () => {
      assert.equal(kindOf(lines, generic, facts), kind);
    });

  it("is ready below a question that a blank row sets apart", () => {
    assert.equal(kindOf(["Do you want to see it?", "", "❯ █"]), "ready");
  });

  it("has no composer where a glyph is only an echo of the conversation", () => {
    assert.equal(classify(screenOf(["❯ hello", "an answer", "█"]), generic).composer, undefined);
  });

  it("takes glyphs of the user's choice, wide ones too", () => {
    const profile = genericProfile({ glyphs: ["🤖", "ask>"] });
    assert.equal(kindOf(["ask> █"], profile), "ready");
    assert.equal(kindOf(["❯ █"], profile), "unknown");
    const wide = screenOf(["🤖 █"]);
    assert.equal(
      classify({ ...wide, cursor: { x: 3, y: 0, visible: true } }, profile).kind,
      "ready",
    );
  });

  it("may have a name before its glyph only where the prompt was widened, and never a shell's", () => {
    const widened = widenPrompt(generic);
    assert.deepEqual(
      ["aider> █", "my-agent ❯ █", "❯ █", "host:~$ █", "root# █", "two words > █"].map((line) => [
        kindOf([line]),
        kindOf([line], widened),
      ]),
      [
        ["unknown", "ready"],
        ["unknown", "ready"],
        ["ready", "ready"],
        ["unknown", "unknown"],
        ["unknown", "unknown"],
        ["unknown", "unknown"],
      ],
    );
    assert.equal(kindOf(["Sure? (y/n)", "aider> █"], widened), "dialog");
    assert.equal(kindOf(["aider> █"], widened, { shell: true }), "shell");
    assert.equal(widenPrompt(claude), claude);
  });
});

describe("a framed screen", () => {
  it("is ready when only the glyph and the cursor stand between the rules", () => {
    assert.equal(kindOf(claudeScreen(["❯\u00a0█"]), claude), "ready");
    assert.equal(kindOf(claudeScreen(["❯\u00a0 █"]), claude), "draft");
    assert.equal(kindOf(claudeScreen(["❯\u00a0", "  █"]), claude), "draft");
  });

  it("takes dim text behind the cursor for a hint, and the same text for a draft where it is not dim", () => {
    const lines = claudeScreen(["❯\u00a0█fix the failing test"]);
    assert.equal(kindOf(lines, claude, { dim: ["fix the failing test"] }), "ready");
    assert.equal(kindOf(lines, claude, { dim: ["shortcuts"] }), "draft");
    assert.equal(kindOf(lines, claude), "draft");
  });

  it("takes a known placeholder for empty without attributes only when the cursor stands before it", () => {
    assert.equal(kindOf(claudeScreen(['❯ █Try "edit <file>"']), claude), "ready");
    assert.equal(kindOf(claudeScreen(['❯ Try "edit <file>"█']), claude), "draft");
    assert.equal(kindOf(claudeScreen(["❯ █Press up to edit queued messages"]), claude), "busy");
  });

  it("is not fooled by rules, echoes and questions of the conversation", () => {
    const above = [
      RULE,
      "❯ 1. fix this",
      "  2. then that",
      "",
      "● Do you want to see it?",
      '  He wrote "press esc to interrupt (y/n)".',
      "",
    ];
    assert.equal(kindOf(claudeScreen(["❯ █"], above), claude), "ready");
  });

  it("is ready below marks that have moved up into the conversation", () => {
    assert.deepEqual(
      [far("✻ Pondering… (3s)", 11), far("✻ Pondering… (3s)", 12)],
      ["busy", "ready"],
    );
    assert.deepEqual([far("  draft stashed", 1), far("  draft stashed", 2)], ["draft", "ready"]);
  });

  it("shows a dialog while a pointed choice with only its own rows stands above the composer", () => {
    assert.equal(below(["❯ 1. a long answer", "     on two rows", "  2. no", " esc"]), "dialog");
    assert.equal(below(["❯ 1. the only point"]), "ready");
    assert.equal(below(["❯ 1. this", "  2. that", "● Done."]), "ready");
  });

  it("keeps an indent that is not the frame's", () => {
    const { composer } = classify(screenOf(claudeScreen(["❯ a", "    b", " c█"])), claude);
    assert.equal(composer, "a\n  b\nc");
  });

  it("is a draft where dim rows stand around a cursor that is not at the start", () => {
    const lines = claudeScreen(["❯ one", "  █two"]);
    assert.equal(kindOf(lines, claude, { dim: ["one", "two"] }), "draft");
  });

  it("is unknown while the cursor stands outside the composer", () => {
    assert.equal(kindOf(claudeScreen(["█❯ "]), claude), "unknown");
    assert.equal(kindOf([RULE, "❯ ", `${RULE}█`, "text", RULE], claude), "unknown");
    assert.equal(kindOf(["█", ...claudeScreen(["❯ "])], claude), "unknown");
    assert.equal(kindOf([RULE, "❯ █", RULE, "text", RULE, "❯ ", RULE], claude), "unknown");
    assert.equal(kindOf([RULE, "❯ █", "no second rule"], claude), "unknown");
  });

  it("keeps a shell command apart from a message: the mark belongs to what was typed", () => {
    assert.deepEqual(classify(screenOf(claudeScreen(["! echo hi█"])), claude), {
      kind: "draft",
      reason: "holds somebody's draft",
      composer: "!echo hi",
      quiet: true,
    });
    assert.equal(kindOf(claudeScreen(["! █"]), claude), "draft");
    assert.equal(kindOf(claudeScreen(["! █Try it"]), claude, { dim: ["Try it"] }), "draft");
  });

  it("is quiet in a list that points at exactly the typed command", () => {
    assert.deepEqual(
      [
        listPointingAt("/compact"),
        listPointingAt("/compact-all"),
        listPointingAt("/compact", { title: "◐ Claude Code" }),
      ].map(({ quiet }) => quiet),
      [true, false, false],
    );
  });

  it("is a draft, and not quiet, while a turn runs or a draft is put aside", () => {
    const busy = claudeScreen(["❯ mine█"], ["✻ Pondering… (3s · ↓ 8 tokens)", ""]);
    const stash = claudeScreen(["❯ █"], [`${" ".repeat(44)}draft stashed`]);
    assert.deepEqual(
      [busy, stash].map((lines) => {
        const { kind, quiet, reason } = classify(screenOf(lines), claude);
        return { kind, quiet, reason };
      }),
      [
        { kind: "draft", quiet: false, reason: "holds somebody's draft" },
        { kind: "draft", quiet: false, reason: "holds somebody's draft, put aside" },
      ],
    );
  });

  it("says what it works on", () => {
    const lines = claudeScreen(["❯ █"], ["✻ Pondering… (3s · ↓ 8 tokens)", ""]);
    const { kind, reason } = classify(screenOf(lines), claude);
    assert.deepEqual(
      { kind, reason },
      { kind: "busy", reason: 'works ("✻ Pondering… (3s · ↓ 8 tokens)")' },
    );
  });
});

describe("a footed screen", () => {
  it("is ready with its dim placeholder, and a draft when somebody typed the same words", () => {
    const lines = codexScreen(["› █Ask Codex to do anything"]);
    assert.equal(kindOf(lines, codex), "ready");
    assert.equal(kindOf(lines, codex, { dim: ["Ask Codex to do anything"] }), "ready");
    assert.equal(kindOf(lines, codex, { dim: [] }), "draft");
    assert.equal(kindOf(codexScreen(["› Ask Codex to do anything█"]), codex), "draft");
  });

  it("reads a draft over blank rows, from the glyph to the status rows", () => {
    const { composer } = classify(screenOf(codexScreen(["› one", "", "  two█"])), codex);
    assert.equal(composer, "one\n\ntwo");
  });

  it("is unknown without its status rows, or with rows of something else between", () => {
    assert.equal(kindOf(["", "› █", ""], codex), "unknown");
    assert.equal(kindOf(["", "› █", "", "  second part of a draft"], codex), "unknown");
    assert.equal(kindOf([...codexScreen(["› █"]), "  one", "  two"], codex), "unknown");
    assert.equal(kindOf(codexScreen(["› █", "• an answer"]), codex), "unknown");
    assert.equal(kindOf(codexScreen(["› sent before", "• answer█"]), codex), "unknown");
  });

  it("is busy or asks by its title alone", () => {
    const lines = codexScreen(["› █"]);
    assert.equal(kindOf(lines, codex, { title: "⠙ proj" }), "busy");
    assert.equal(kindOf(lines, codex, { title: "[ ! ] Action Required | proj" }), "dialog");
    assert.equal(kindOf(lines, codex, { title: "[ . ] Action Required | proj" }), "dialog");
    assert.equal(kindOf(lines, codex, { title: "proj" }), "ready");
  });
});
