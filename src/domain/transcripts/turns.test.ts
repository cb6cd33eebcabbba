import assert from "node:assert/strict";
import { describe, it } from "node:test";

import * as fc from "fast-check";

import { lastTurns } from "./turns.ts";

const claude = (fields: object): string => JSON.stringify({ sessionId: "s", ...fields });
const asked = (content: unknown, more = {}): string =>
  claude({ type: "user", message: { role: "user", content }, ...more });
const said = (...content: readonly object[]): string =>
  claude({ type: "assistant", message: { role: "assistant", content } });
const codex = (payload: object): string => JSON.stringify({ type: "response_item", payload });
const codexMessage = (role: string, words: string, provenance?: string): string =>
  codex({
    type: "message",
    role,
    content: [{ type: "input_text", text: words }],
    ...(provenance !== undefined && {
      internal_chat_message_metadata_passthrough: {
        content_item_metadata: [{ provenance: { type: provenance } }],
      },
    }),
  });

const text = (words: string): object => ({ type: "text", text: words });

/** Each turn as words. */
const shown = (lines: readonly string[], count = 10): readonly string[] =>
  lastTurns(lines, count).map(({ records }) =>
    records
      .map((one) =>
        one.kind === "tool" ? `${one.name}(${one.input})` : `${one.kind}: ${one.text}`,
      )
      .join(" | "),
  );

describe("the last turns of a record", () => {
  it("begin with what was asked, and have what was said and done until the next question", () => {
    const lines = [
      asked("one"),
      said(text("first"), {
        type: "tool_use",
        name: "Bash",
        input: { command: "ls", description: "x" },
      }),
      asked([{ type: "tool_result", content: "a.txt" }]),
      said(text("there is a.txt")),
      asked([text("two")]),
      said(text("second")),
    ];
    const [first, second] = [
      "user: one | assistant: first | Bash(ls) | assistant: there is a.txt",
      "user: two | assistant: second",
    ];
    assert.deepEqual(shown(lines), [first, second]);
    assert.deepEqual(shown(lines, 1), [second]);
  });

  it("leave out what began before the first question", () => {
    assert.deepEqual(shown([said(text("late")), asked("one")]), ["user: one"]);
  });

  it("keep texts together that were given together", () => {
    assert.deepEqual(shown([asked("one"), asked([text("two"), text("three")])]), [
      "user: one | user: two | user: three",
    ]);
  });

  it("show what was typed during a turn once it was taken up, and not while it was queued", () => {
    const queued = claude({ type: "queue-operation", operation: "enqueue", content: "more" });
    const taken = claude({
      type: "attachment",
      attachment: { type: "queued_command", prompt: "more" },
    });
    assert.deepEqual(shown([asked("one"), queued]), ["user: one"]);
    assert.deepEqual(shown([asked("one"), queued, said(text("yes")), taken]), [
      "user: one | assistant: yes",
      "user: more",
    ]);
  });

  it("show what another session said over Claude's socket, which it marks as its own", () => {
    const peer = asked("a relay message", { isMeta: true, origin: { kind: "peer" } });
    assert.deepEqual(shown([peer, said(text("noted"))]), [
      "user: a relay message | assistant: noted",
    ]);
  });

  it("leave out helpers, and what the program itself slipped in", () => {
    assert.deepEqual(
      shown([
        asked("one"),
        asked("for a helper", { isSidechain: true }),
        asked("a caveat", { isMeta: true }),
        asked("a summary", { isCompactSummary: true }),
        claude({ type: "attachment", attachment: { type: "date", prompt: "today" } }),
      ]),
      ["user: one"],
    );
  });

  it("know Codex's own words about surroundings, of this version and of earlier ones", () => {
    assert.deepEqual(
      shown([
        codexMessage("developer", "rules", "harness"),
        codexMessage("user", "cwd and shell", "harness"),
        codexMessage("user", "<environment_context>x</environment_context>"),
        codexMessage("user", "# AGENTS.md instructions"),
        codexMessage("user", "the question", "user"),
        codexMessage("assistant", "the answer"),
      ]),
      ["user: the question | assistant: the answer"],
    );
  });

  it("tell every way in which Codex calls a tool in one line", () => {
    const ask = codex({ type: "message", role: "user", content: [{ text: "go" }] });
    const calls = [
      { type: "function_call", name: "exec_command", arguments: '{"cmd":"ls -l"}' },
      { type: "function_call", name: "send", namespace: "mcp__relay", arguments: '{"to":"cc"}' },
      { type: "function_call", name: "odd", arguments: "no json" },
      { type: "custom_tool_call", name: "apply_patch", input: "*** Begin" },
      { type: "local_shell_call", action: { command: ["bash", "-lc", "date"] } },
      { type: "function_call_output", output: "never shown" },
    ];
    assert.deepEqual(shown([ask, ...calls.map(codex)]), [
      'user: go | exec_command(ls -l) | mcp__relay.send({"to":"cc"}) | odd(no json) | apply_patch(*** Begin) | shell(bash -lc date)',
    ]);
  });

  it("are none in lines that are no records, whatever stands there", () => {
    const odd = fc.oneof(
      fc.string(),
      fc.json(),
      fc.json().map((json) => `{"payload":${json}}`),
    );
    fc.assert(
      fc.property(fc.array(odd), (lines) => {
        assert.deepEqual(lastTurns(lines, 5), []);
      }),
    );
  });
});
