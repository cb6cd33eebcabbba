import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { evidenceIn } from "./evidence.ts";
import { hasLastingQueue, threadOf } from "./lasting-queue.ts";
import { recordsLate } from "./late-record.ts";

const OPENING = '<relay-message id="0000000001"';
const TEXT = `${OPENING} from="oc">\nhello\n</relay-message 0000000001>`;

const evidenceOf = (record: object): string => evidenceIn(JSON.stringify(record), OPENING);
const claude = (record: object): string => evidenceOf({ sessionId: "s", ...record });
const codex = (type: string, payload: object): string => evidenceOf({ type, payload });

describe("a line of Claude Code's transcript", () => {
  it("proves by a user message, typed or from its socket, that the model was sent it", () => {
    assert.equal(claude({ type: "user", message: { role: "user", content: TEXT } }), "seen");
    const content = `Another Claude session sent a message:\n${TEXT}\n\nThis came from another`;
    assert.equal(claude({ type: "user", isMeta: true, message: { content } }), "seen");
    assert.equal(
      claude({ type: "user", message: { content: [{ type: "text", text: TEXT }] } }),
      "seen",
    );
  });

  it("proves it by a queued command that a tool call brought in, and by a tool that read it", () => {
    assert.equal(
      claude({ type: "attachment", attachment: { type: "queued_command", prompt: TEXT } }),
      "seen",
    );
    const read = [{ type: "tool_result", tool_use_id: "t", content: TEXT }];
    assert.equal(claude({ type: "user", message: { content: read } }), "seen");
  });

  it("shows only that it is queued by what goes into the queue, and nothing by what leaves it", () => {
    const queued = { type: "queue-operation", content: TEXT };
    assert.equal(claude({ ...queued, operation: "enqueue" }), "queued");
    for (const operation of ["remove", "dequeue", "popAll"])
      assert.equal(claude({ ...queued, operation }), "none");
  });

  it("proves nothing by what the model or a helper of its own says of it", () => {
    assert.equal(claude({ type: "assistant", message: { content: TEXT } }), "none");
    assert.equal(claude({ type: "user", isSidechain: true, message: { content: TEXT } }), "none");
    for (const type of ["last-prompt", "api-request-blob", "system", "summary"])
      assert.equal(claude({ type, content: TEXT, message: { content: TEXT } }), "none");
    const other = { type: "attachment", attachment: { type: "hook_output", prompt: TEXT } };
    assert.equal(claude(other), "none");
  });
});

describe("a line of Codex's rollout", () => {
  it("proves by a user message and by a tool's output that the model was sent it", () => {
    const content = [{ type: "input_text", text: TEXT }];
    assert.equal(codex("response_item", { type: "message", role: "user", content }), "seen");
    const prompt = `<hook_prompt hook_run_id="stop:1:/h">&lt;${TEXT.slice(1)}</hook_prompt>`;
    const fromHook = [{ type: "input_text", text: prompt }];
    assert.equal(
      codex("response_item", { type: "message", role: "user", content: fromHook }),
      "seen",
    );
    assert.equal(codex("response_item", { type: "function_call_output", output: TEXT }), "seen");
    assert.equal(
      codex("response_item", { type: "function_call_output", output: { content: TEXT } }),
      "seen",
    );
  });

  it("proves nothing by what is said to the model as its developer, by the model, or beside the conversation", () => {
    const content = [{ type: "input_text", text: TEXT }];
    for (const role of ["developer", "assistant"])
      assert.equal(codex("response_item", { type: "message", role, content }), "none");
    assert.equal(codex("event_msg", { type: "task_complete", last_agent_message: TEXT }), "none");
    assert.equal(codex("compacted", { type: "message", role: "user", content }), "none");
    assert.equal(codex("response_item", { type: "function_call", arguments: TEXT }), "none");
  });
});

describe("any line", () => {
  it("that is not whole yet proves nothing", () => {
    const line = JSON.stringify({ sessionId: "s", type: "user", message: { content: TEXT } });
    assert.equal(evidenceIn(line.slice(0, -3), JSON.stringify(OPENING).slice(1, -1)), "none");
  });

  it("of a record whose form is not known counts, as its user named the file", () => {
    assert.equal(evidenceIn(`> ${TEXT}`, OPENING), "seen");
    assert.equal(evidenceOf({ prompt: TEXT }), "seen");
  });
});

describe("the name of a transcript", () => {
  it("tells Codex's, whose queue outlives it, from others, and names the conversation", () => {
    const thread = "01a21994-8876-7312-9803-f162a87b1083";
    const rollout = `/h/.codex/sessions/2026/11/26/rollout-2026-11-26T20-38-14-${thread}.jsonl`;
    assert.equal(hasLastingQueue(rollout), true);
    assert.equal(threadOf(rollout), thread);
    const claudes = `/h/.claude/projects/-rollout-x/${thread}.jsonl`;
    assert.equal(hasLastingQueue(claudes), false);
    assert.equal(threadOf(claudes), undefined);
  });
});

const copilot = (type: string, data: object): string =>
  evidenceOf({ type, data, id: "1", timestamp: "2026-11-27T08:05:16Z", parentId: null });

describe("a line of Copilot's events", () => {
  it("proves by what the user said alone that the model was sent it", () => {
    assert.equal(copilot("user.message", { content: TEXT }), "seen");
    assert.equal(copilot("assistant.message", { content: TEXT }), "none");
    assert.equal(copilot("tool.execution_start", { arguments: { command: TEXT } }), "none");
  });

  it("is written late: that it is missing says nothing of a program that has ended", () => {
    assert.equal(recordsLate("/home/ann/.copilot/session-state/1-2/events.jsonl"), true);
    assert.equal(recordsLate("/home/ann/.claude/projects/app/1.jsonl"), false);
  });
});
