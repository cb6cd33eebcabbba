import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { answerToHook, mayCarry, noticeOfNewContext, textsForHook } from "./hook-notice.ts";

const call = (program: string, event: string, continued = false) => ({ program, event, continued });
const IDS = ["0000000001", "0000000002"];
const NOTICE = "[2 relay messages wait for you. Read: relay read 0000000001 0000000002]";

describe("a hook", () => {
  it("after a tool tells of what has come since, in the form that its program reads", () => {
    assert.deepEqual(
      answerToHook(call("claude", "PostToolUse"), IDS, () => IDS),
      {
        hookSpecificOutput: { hookEventName: "PostToolUse", additionalContext: NOTICE },
      },
    );
    assert.deepEqual(
      answerToHook(call("gemini", "AfterTool"), IDS, () => IDS),
      {
        hookSpecificOutput: { hookEventName: "AfterTool", additionalContext: NOTICE },
      },
    );
    assert.deepEqual(
      answerToHook(call("copilot", "postToolUse"), IDS, () => IDS),
      {
        additionalContext: NOTICE,
      },
    );
    assert.equal(
      answerToHook(call("codex", "PostToolUse"), IDS, () => []),
      undefined,
    );
  });

  it("at a turn's end makes it go on for what waits, and never twice", () => {
    assert.deepEqual(
      answerToHook(call("codex", "Stop"), IDS, () => []),
      {
        decision: "block",
        reason: NOTICE,
      },
    );
    assert.deepEqual(
      answerToHook(call("gemini", "AfterAgent"), IDS, () => []),
      {
        decision: "deny",
        reason: NOTICE,
      },
    );
    assert.equal(
      answerToHook(call("claude", "Stop", true), IDS, () => IDS),
      undefined,
    );
  });

  it("says nothing when nothing waits, at other events, and to programs that are not known", () => {
    for (const event of ["PostToolUse", "Stop"])
      assert.equal(
        answerToHook(call("claude", event), [], () => []),
        undefined,
      );
    for (const event of ["SessionStart", "UserPromptSubmit", "SessionEnd", "constructor", ""])
      assert.equal(
        answerToHook(call("claude", event), IDS, () => IDS),
        undefined,
      );
    assert.equal(
      answerToHook(call("constructor", "name"), IDS, () => IDS),
      undefined,
    );
  });

  it("carries messages at a turn's end alone, to programs that take them for what a user said", () => {
    assert.ok(mayCarry(call("codex", "Stop")));
    assert.ok(mayCarry(call("gemini", "AfterAgent")));
    for (const [program, event] of [
      ["codex", "PostToolUse"],
      ["claude", "Stop"],
      ["copilot", "agentStop"],
      ["constructor", "name"],
    ] as const)
      assert.equal(mayCarry(call(program, event)), false, program);
    assert.deepEqual(textsForHook(call("codex", "Stop"), ["a", "b"]), {
      decision: "block",
      reason: "a\n\nb",
    });
  });

  it("names five messages at most, and of one speaks as of one", () => {
    const many = Array.from({ length: 12 }, (_, index) => `id${index}`);
    const { reason } = answerToHook(call("claude", "Stop"), many, () => []) as { reason: string };
    assert.equal(reason, "[12 relay messages wait for you. Read: relay read id0 id1 id2 id3 id4]");
    const one = answerToHook(call("claude", "Stop"), ["id0"], () => []) as { reason: string };
    assert.equal(one.reason, "[1 relay message waits for you. Read: relay read id0]");
  });

  it("tells a new context of its packet and of what waits, or of what there is of both", () => {
    const before = "This context is new. What went on before: relay recover";
    assert.equal(noticeOfNewContext(true, []), `[${before}]`);
    assert.equal(noticeOfNewContext(true, IDS), `[${before}. ${NOTICE.slice(1)}`);
    assert.equal(noticeOfNewContext(false, IDS), NOTICE);
    assert.equal(noticeOfNewContext(false, []), undefined);
  });
});
