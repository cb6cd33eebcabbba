/**
 * What the lines of a record tell of models and tokens, as measured on Claude Code 2.1.329, Codex 0.169.0, Copilot CLI
 * 1.0.102 and Gemini CLI 0.61.0. OpenCode's database does not say which conversation is whose: nothing is told of it.
 */

import { countOf, type Fields, fieldsOf, filledTextOf, timeOf } from "../json-fields.ts";
import type { ContextUse, Telemetry } from "../telemetry.ts";
import { isCopilot } from "./copilot-records.ts";
import { isGemini } from "./gemini-records.ts";
import { parseLine } from "./record.ts";

/** What was added up so far. */
export interface Tally {
  readonly model: string | undefined;
  readonly context: ContextUse | undefined;
  readonly tokensIn: number;
  readonly tokensOut: number;
  /** The answer that was counted last: it may stand in several lines, each with its use so far. */
  readonly last: Answer | undefined;
  readonly at: number | undefined;
}

interface Answer {
  readonly id: string;
  readonly tokensIn: number;
  readonly tokensOut: number;
}

export const NO_TALLY: Tally = {
  model: undefined,
  context: undefined,
  tokensIn: 0,
  tokensOut: 0,
  last: undefined,
  at: undefined,
};

/** The tally with one more line of the record in it. */
export const tallyLine = (before: Tally, line: string): Tally => {
  // Most lines tell nothing, and some are megabytes long.
  if (!TELLING.test(line)) return before;
  const record = parseLine(line);
  if (record === undefined) return before;
  if ("payload" in record) return ofCodex(before, record);
  if (isCopilot(record)) return ofCopilot(before, record);
  return isGemini(record) ? ofGemini(before, record) : ofClaude(before, record);
};

const TELLING =
  /"(?:usage|token_count|turn_context|tokens|compact_boundary|session\.usage_record|session\.model_change)"/v;

/** Undefined while nothing was told. */
export const telemetryOf = ({
  model,
  context,
  tokensIn,
  tokensOut,
  at,
}: Tally): Telemetry | undefined =>
  at === undefined ? undefined : { model, context, tokensIn, tokensOut, costUsd: undefined, at };

const ofClaude = (before: Tally, line: Fields): Tally => {
  // A helper has a context of its own.
  if (line["isSidechain"] === true) return before;
  // The conversation was compacted: how full the context is now, the next answer tells.
  if (line["subtype"] === "compact_boundary") return { ...before, context: undefined };
  const message = fieldsOf(line["message"]);
  const usage = fieldsOf(message["usage"]);
  const fresh = countOf(usage["input_tokens"]);
  const model = filledTextOf(message["model"]);
  // What Claude Code says itself, as of an error, has no model.
  if (line["type"] !== "assistant" || fresh === undefined || model === "<synthetic>") return before;
  const tokensIn =
    fresh + count(usage["cache_creation_input_tokens"]) + count(usage["cache_read_input_tokens"]);
  const answer = {
    id: filledTextOf(message["id"]) ?? "",
    tokensIn,
    tokensOut: count(usage["output_tokens"]),
  };
  const context = { percent: undefined, tokens: tokensIn, from: "record" } as const;
  return { ...withAnswer(before, answer), model: model ?? before.model, context, at: timeIn(line) };
};

const ofCodex = (before: Tally, line: Fields): Tally => {
  const payload = fieldsOf(line["payload"]);
  if (line["type"] === "turn_context") {
    const model = filledTextOf(payload["model"]);
    return model === undefined ? before : { ...before, model, at: timeIn(line) };
  }
  const info = fieldsOf(payload["info"]);
  const total = fieldsOf(info["total_token_usage"]);
  if (payload["type"] !== "token_count" || countOf(total["input_tokens"]) === undefined)
    return before;
  return {
    ...before,
    context: codexContext(
      fieldsOf(info["last_token_usage"]),
      countOf(info["model_context_window"]),
    ),
    tokensIn: count(total["input_tokens"]),
    tokensOut: count(total["output_tokens"]),
    at: timeIn(line),
  };
};

/** Codex takes its own instructions for given: its status line counts from there. */
const CODEX_BASELINE = 12_000;

/** As Codex's own status line has it. */
const codexContext = (last: Fields, window: number | undefined): ContextUse | undefined => {
  const tokens = countOf(last["total_tokens"]);
  if (tokens === undefined) return undefined;
  const from = "record" as const;
  if (window === undefined || window <= CODEX_BASELINE) return { percent: undefined, tokens, from };
  const room = window - CODEX_BASELINE;
  const left = Math.max(0, room - Math.max(0, tokens - CODEX_BASELINE)) / room;
  return { percent: 100 - Math.round(left * 100), tokens, from };
};

const ofCopilot = (before: Tally, line: Fields): Tally => {
  const data = fieldsOf(line["data"]);
  if (line["type"] === "session.model_change") {
    const model = filledTextOf(data["newModel"]);
    return model === undefined ? before : { ...before, model, at: timeIn(line) };
  }
  const usage = fieldsOf(data["usage"]);
  const tokensIn = countOf(usage["inputTokens"]);
  if (line["type"] !== "session.usage_record" || tokensIn === undefined) return before;
  const summed = {
    ...before,
    tokensIn: before.tokensIn + tokensIn,
    tokensOut: before.tokensOut + count(usage["outputTokens"]),
    at: timeIn(line),
  };
  // A helper's requests count, and fill another context.
  if (usage["interactionType"] !== "conversation-agent") return summed;
  const most = countOf(usage["maxPromptTokens"]);
  const percent = most ? Math.min(100, Math.round((tokensIn / most) * 100)) : undefined;
  return {
    ...summed,
    model: filledTextOf(usage["model"]) ?? before.model,
    context: { percent, tokens: tokensIn, from: "record" },
  };
};

const ofGemini = (before: Tally, line: Fields): Tally => {
  const tokens = fieldsOf(line["tokens"]);
  const tokensIn = countOf(tokens["input"]);
  if (tokensIn === undefined) return before;
  const answer = {
    id: filledTextOf(line["id"]) ?? "",
    tokensIn,
    tokensOut: count(tokens["output"]) + count(tokens["thoughts"]),
  };
  return {
    ...withAnswer(before, answer),
    model: filledTextOf(line["model"]) ?? before.model,
    context: { percent: undefined, tokens: tokensIn, from: "record" },
    at: timeIn(line),
  };
};

const withAnswer = (before: Tally, answer: Answer): Tally => {
  const again = before.last?.id === answer.id && answer.id !== "" ? before.last : undefined;
  return {
    ...before,
    tokensIn: before.tokensIn + answer.tokensIn - (again?.tokensIn ?? 0),
    tokensOut: before.tokensOut + answer.tokensOut - (again?.tokensOut ?? 0),
    last: answer,
  };
};

const count = (value: unknown): number => countOf(value) ?? 0;

const timeIn = (line: Fields): number => timeOf(line["timestamp"]) ?? 0;
