import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";

import { readTail } from "../../src/adapters/system/read-tail.ts";
import { peekTurns } from "../../src/operations/peek-turns.ts";

/** What the real programs recorded, offline and without their own instructions: each was asked three things. */
const fixture = (name: string): string =>
  join(import.meta.dirname, "../fixtures/transcripts", `${name}.jsonl`);

const shown = (path: string, count: number): readonly (readonly string[])[] =>
  peekTurns(readTail, path, count).map(({ records }) =>
    records.map((one) =>
      one.kind === "tool" ? `${one.name}: ${one.input}` : `${one.kind}: ${one.text}`,
    ),
  );

const inDirectory = (use: (path: string) => void): void => {
  const directory = mkdtempSync(join(tmpdir(), "party-turns-"));
  try {
    use(join(directory, "record.jsonl"));
  } finally {
    rmSync(directory, { recursive: true });
  }
};

const claudeLine = (type: string, content: unknown): string =>
  JSON.stringify({ type, sessionId: "s", timestamp: "\u{7}", message: { content } });

const QUESTION = "Which port does the shop listen on?";
const SEARCH = "TOOL:echo 8080; echo second line:LOOT find it";

describe("the turns in a record", () => {
  it("of Claude Code 2.1.329 are what was asked, said and called", () => {
    const turns = shown(fixture("claude-2.1.329"), 10);
    assert.deepEqual(turns.slice(0, 2), [
      [`user: ${QUESTION}`, `assistant: ACK ${QUESTION}`],
      [`user: ${SEARCH}`, "Bash: echo 8080; echo second line", "assistant: ACK tool finished"],
    ]);
    assert.deepEqual(turns[2]?.slice(1), [
      "Bash: printf x",
      "Read: /home/ann/shop/none.txt",
      "assistant: ACK calls finished",
    ]);
    assert.equal(turns.length, 3);
  });

  it("of Codex 0.169.0 are what was asked, said and called", () => {
    assert.deepEqual(shown(fixture("codex-0.169.0"), 10), [
      [`user: ${QUESTION}`, `assistant: ACK ${QUESTION}`],
      [
        `user: ${SEARCH}`,
        "exec_command: echo 8080; echo second line",
        "assistant: ACK tool finished",
      ],
      ["user: and thanks", "assistant: ACK and thanks"],
    ]);
  });

  it("are the last ones, whole, however far back they begin and wherever the record is cut", () => {
    const record = readFileSync(fixture("claude-2.1.329"), "utf8");
    const filler = `${JSON.stringify({ type: "api-request-blob", sessionId: "s", é: "é".repeat(3_000_000) })}\n`;
    inDirectory((path) => {
      writeFileSync(path, record + filler);
      assert.deepEqual(shown(path, 2), shown(fixture("claude-2.1.329"), 2));
      writeFileSync(path, (record + record).slice(0, -100));
      assert.equal(shown(path, 1)[0]?.at(0)?.startsWith("user: CALLS"), true);
    });
  });

  it("are shortened and act on no terminal", () => {
    const text = `\u{1b}[2J${"x".repeat(10_000)}`;
    const input = { command: `printf '\u{9b}A'\n${"y".repeat(1_000)}` };
    const call = { type: "tool_use", name: "Bash\u{1b}", input };
    inDirectory((path) => {
      writeFileSync(path, [claudeLine("user", text), claudeLine("assistant", [call])].join("\n"));
      const [asked = "", tool = ""] = shown(path, 1)[0] ?? [];
      assert.ok(asked.startsWith("user: \\u{1b}[2Jxxx"));
      assert.ok(asked.endsWith("x… (6,009 more characters)"), asked.slice(-40));
      assert.match(tool, /^Bash\\u\{1b\}: printf '\\u\{9b\}A' y+…$/v);
      assert.deepEqual(peekTurns(readTail, path, 1)[0]?.records[0]?.at, "\\u{7}");
    });
  });

  it("can not be read where there is no record, or one that is none", () => {
    inDirectory((path) => {
      assert.throws(() => shown(path, 1), { code: "TRANSCRIPT_UNKNOWN" });
      assert.throws(() => shown(join(path, ".."), 1), { code: "SHARE_UNUSABLE" });
    });
  });
});
