import assert from "node:assert/strict";
import { describe, it } from "node:test";

import * as fc from "fast-check";

import { NO_TALLY, type Tally, tallyLine, telemetryOf } from "./tally.ts";

const at = "2026-11-27T13:50:07.000Z";
const time = Date.parse(at);
const of = (...lines: readonly object[]): Tally =>
  lines.map((line) => JSON.stringify(line)).reduce(tallyLine, NO_TALLY);

const answer = (id: string, usage: object, more: object = {}): object => ({
  type: "assistant",
  sessionId: "s",
  timestamp: at,
  message: { id, model: "claude-opus-5-5", role: "assistant", content: [], usage },
  ...more,
});

const usage = (fresh: number, cached: number, out: number): object => ({
  input_tokens: fresh,
  cache_creation_input_tokens: 0,
  cache_read_input_tokens: cached,
  output_tokens: out,
});

const count = (total: object, last: object, window: number | null): object => ({
  timestamp: at,
  type: "event_msg",
  payload: {
    type: "token_count",
    info: {
      total_token_usage: total,
      last_token_usage: last,
      model_context_window: window,
    },
  },
});

const percent = (tokens: number, window: number | null) =>
  of(count({ input_tokens: 1 }, { total_tokens: tokens }, window)).context?.percent;

const used = (type: string, tokens: number): object => ({
  type: "session.usage_record",
  timestamp: at,
  id: "1",
  parentId: null,
  data: {
    usage: {
      model: "gpt-5.2",
      inputTokens: tokens,
      outputTokens: 3,
      cost: 1,
      maxPromptTokens: 128_000,
      interactionType: type,
    },
  },
});

const message = (id: string, input: number): object => ({
  id,
  timestamp: at,
  type: "gemini",
  content: "noted",
  tokens: { input, output: 2, cached: 0, thoughts: 5, tool: 0, total: 17 },
  model: "gemini-2.5-flash",
});

describe("what Claude Code's record tells", () => {
  it("is its model, the tokens of every answer once, and how many stand in the context now", () => {
    const tally = of(
      answer("a", usage(10, 0, 1)),
      // One answer is written in a line for each of its parts.
      answer("a", usage(10, 0, 5)),
      { type: "user", sessionId: "s", message: { content: 'said "usage"' } },
      answer("b", usage(20, 1_000, 7)),
    );
    assert.deepEqual(telemetryOf(tally), {
      model: "claude-opus-5-5",
      context: { percent: undefined, tokens: 1_020, from: "record" },
      tokensIn: 1_030,
      tokensOut: 12,
      costUsd: undefined,
      at: time,
    });
  });

  it("leaves out helpers and what the program says itself, and forgets the context when it is compacted", () => {
    const error = answer("x", usage(0, 0, 0));
    Object.assign(error, { message: { model: "<synthetic>", usage: usage(0, 0, 0) } });
    const begun = of(answer("a", usage(10, 90, 1)));
    assert.deepEqual(
      of(answer("a", usage(10, 90, 1)), answer("h", usage(5, 5, 5), { isSidechain: true }), error),
      begun,
    );
    const compacted = of(answer("a", usage(10, 90, 1)), {
      type: "system",
      subtype: "compact_boundary",
      sessionId: "s",
    });
    assert.deepEqual(compacted, { ...begun, context: undefined });
  });
});

describe("what Codex's record tells", () => {
  it("is the percentage that its own status line shows", () => {
    const last = { input_tokens: 59_000, output_tokens: 555, total_tokens: 59_555 };
    const tally = of(
      { timestamp: at, type: "turn_context", payload: { model: "gpt-5.2", cwd: "/" } },
      { timestamp: at, type: "event_msg", payload: { type: "token_count", info: null } },
      count({ input_tokens: 90_000, output_tokens: 800 }, last, 258_400),
    );
    // "Context 19% used", seen on 0.169.0 with these numbers.
    assert.deepEqual(telemetryOf(tally), {
      model: "gpt-5.2",
      context: { percent: 19, tokens: 59_555, from: "record" },
      tokensIn: 90_000,
      tokensOut: 800,
      costUsd: undefined,
      at: time,
    });
  });

  it("is between 0 and 100, and no percentage where the window is not told", () => {
    assert.equal(percent(5_000, 258_400), 0);
    assert.equal(percent(900_000, 258_400), 100);
    assert.equal(percent(900, null), undefined);
    assert.equal(percent(900, 12_000), undefined);
  });
});

describe("what the records of others tell", () => {
  it("is Copilot's use of each request, and its context by the most that it may send", () => {
    const tally = of(used("conversation-agent", 32_000), used("subagent", 100));
    assert.deepEqual(telemetryOf(tally), {
      model: "gpt-5.2",
      context: { percent: 25, tokens: 32_000, from: "record" },
      tokensIn: 32_100,
      tokensOut: 6,
      // Its `cost` counts requests, and no money.
      costUsd: undefined,
      at: time,
    });
  });

  it("is Gemini's tokens, and no percentage", () => {
    const tally = of(message("a", 10), message("b", 30), message("b", 30));
    assert.deepEqual(
      [tally.model, tally.tokensIn, tally.tokensOut, tally.context?.tokens],
      ["gemini-2.5-flash", 40, 14, 30],
    );
    assert.equal(tally.context?.percent, undefined);
  });

  it("is nothing in lines that are no records, whatever stands there", () => {
    const odd = fc.oneof(
      fc.json(),
      fc.json().map((json) => `{"usage":${json},"payload":${json},"type":"token_count"}`),
      fc.json().map((json) => `{"sessionId":"s","type":"assistant","message":{"usage":${json}}}`),
    );
    fc.assert(fc.property(odd, (line) => telemetryOf(tallyLine(NO_TALLY, line)) === undefined));
  });
});
