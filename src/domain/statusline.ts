import { countOf, type Fields, fieldsOf, filledTextOf, numberOf } from "./json-fields.ts";
import type { ContextUse, Sidecar } from "./telemetry.ts";

/**
 * A file that a status line's command has left. Either all that Claude Code gives it on standard input, as measured on
 * 2.1.329: `{session_id, model: {id}, cost: {total_cost_usd}, context_window: {used_percentage, current_usage}}`; its sums
 * of tokens are of the last request alone, and not of the conversation. Or the seeds' own words:
 * `{session_id, context_pct, model_id, cost_usd}`. `at`: when it was written.
 */
export const parseSidecar = (document: unknown, at: number): Sidecar | undefined => {
  const fields = fieldsOf(document);
  const conversation = filledTextOf(fields["session_id"]);
  if (conversation === undefined) return undefined;
  const cost = numberOf(fieldsOf(fields["cost"])["total_cost_usd"] ?? fields["cost_usd"]);
  return {
    conversation,
    telemetry: {
      model: filledTextOf(fieldsOf(fields["model"])["id"] ?? fields["model_id"]),
      context: contextIn(fields),
      tokensIn: undefined,
      tokensOut: undefined,
      costUsd: cost !== undefined && cost >= 0 ? cost : undefined,
      at,
    },
  };
};

/** Before the first answer, and after a compaction, the percentage is null; the seeds write -1 then. */
const contextIn = (fields: Fields): ContextUse | undefined => {
  const window = fieldsOf(fields["context_window"]);
  const percent = numberOf(window["used_percentage"] ?? fields["context_pct"]);
  if (percent === undefined || percent < 0 || percent > 100) return undefined;
  const usage = fieldsOf(window["current_usage"]);
  const parts = ["input_tokens", "cache_creation_input_tokens", "cache_read_input_tokens"]
    .map((name) => countOf(usage[name]))
    .filter((part) => part !== undefined);
  const tokens = parts.length === 0 ? undefined : parts.reduce((sum, part) => sum + part, 0);
  return { percent: Math.round(percent), tokens, from: "statusline" };
};
