/**
 * What one line of an agent's own record proves about a message. Formats as measured on Claude Code 2.1.329, Codex 0.169.0,
 * Copilot CLI 1.0.102 and Gemini CLI 0.61.0.
 */

import { type Fields, fieldsOf } from "../json-fields.ts";
import { copilotInput, isCopilot } from "./copilot-records.ts";
import { geminiInputs, isGemini } from "./gemini-records.ts";
import { parseLine } from "./record.ts";

/**
 * `seen`: the line is something that the program sends to its model, and it holds the message.
 * `queued`: the program has taken the message in and keeps it for later. `none`: it is only spoken of.
 */
export type LineEvidence = "seen" | "queued" | "none";

/** Reads one whole line that holds `opening` somewhere: plain, inside a JSON string, or as Codex has it from a hook. */
export const evidenceIn = (line: string, opening: string): LineEvidence => {
  if (!line.trimStart().startsWith("{")) return "seen";
  const record = parseLine(line);
  // A line that is still being written proves nothing yet.
  if (record === undefined) return "none";
  if ("payload" in record) return ofCodex(record, opening);
  if ("sessionId" in record || record["type"] === "queue-operation")
    return ofClaude(record, opening);
  if (isCopilot(record)) return holds(copilotInput(record), opening) ? "seen" : "none";
  if (isGemini(record)) return holds(geminiInputs(record), opening) ? "seen" : "none";
  // The record of a program that we do not know: its user named the file, so that it counts.
  return "seen";
};

const ofClaude = (record: Fields, opening: string): LineEvidence => {
  if (record["isSidechain"] === true) return "none";
  switch (record["type"]) {
    case "user":
      return holds(fieldsOf(record["message"])["content"], opening) ? "seen" : "none";
    case "attachment": {
      const attachment = fieldsOf(record["attachment"]);
      const isTaken = attachment["type"] === "queued_command";
      return isTaken && holds(attachment["prompt"], opening) ? "seen" : "none";
    }
    case "queue-operation":
      return record["operation"] === "enqueue" && holds(record["content"], opening)
        ? "queued"
        : "none";
    default:
      return "none";
  }
};

const ofCodex = (record: Fields, opening: string): LineEvidence => {
  const payload = fieldsOf(record["payload"]);
  if (record["type"] !== "response_item") return "none";
  switch (payload["type"]) {
    case "message":
      return payload["role"] === "user" && isSaid(payload["content"], opening) ? "seen" : "none";
    case "function_call_output":
    case "custom_tool_call_output":
      return holds(payload["output"], opening) ? "seen" : "none";
    default:
      return "none";
  }
};

const isSaid = (content: unknown, opening: string): boolean =>
  holds(content, opening) || holds(content, asHookPrompt(opening));

/** What Codex makes of the text that a hook gives it, within `<hook_prompt>`. */
export const asHookPrompt = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

/** True when a string anywhere in `value` holds `text`: content is a string in one record and blocks in the next. */
const holds = (value: unknown, text: string): boolean => {
  if (typeof value === "string") return value.includes(text);
  if (typeof value !== "object" || value === null) return false;
  return Object.values(value).some((each) => holds(each, text));
};
