import { type Fields, fieldsOf, filledTextOf } from "../json-fields.ts";
import { inputInWords, type TranscriptRecord } from "./record.ts";

/** What one line of a rollout of Codex tells, as measured on 0.169.0: mostly nothing, sometimes several things. */
export const codexRecords = (line: Fields): readonly TranscriptRecord[] => {
  if (line["type"] !== "response_item") return [];
  const at = filledTextOf(line["timestamp"]);
  const payload = fieldsOf(line["payload"]);
  switch (payload["type"]) {
    case "message":
      return isFromHarness(payload) ? [] : textsOf(payload, at);
    case "function_call":
      return [toolOf(payload, parsed(payload["arguments"]), at)];
    case "custom_tool_call":
      return [toolOf(payload, payload["input"], at)];
    case "local_shell_call":
      return [toolOf({ name: "shell" }, payload["action"], at)];
    case "web_search_call":
      return [toolOf({ name: "web_search" }, payload["action"], at)];
    default:
      return [];
  }
};

const textsOf = (
  { role, content }: Fields,
  at: string | undefined,
): readonly TranscriptRecord[] => {
  if (role !== "user" && role !== "assistant") return [];
  const items = Array.isArray(content) ? content.map(fieldsOf) : [];
  return items.flatMap((item) => {
    const text = filledTextOf(item["text"]);
    return text === undefined || ABOUT_SURROUNDINGS.test(text) ? [] : [{ kind: role, text, at }];
  });
};

/** Codex says of a message whether it wrote it itself; earlier versions only began it with a tag of their own. */
const isFromHarness = (payload: Fields): boolean => {
  const said = fieldsOf(payload["internal_chat_message_metadata_passthrough"]);
  const items = said["content_item_metadata"];
  return (
    Array.isArray(items) &&
    items.length > 0 &&
    items.every((item) => fieldsOf(fieldsOf(item)["provenance"])["type"] === "harness")
  );
};

const ABOUT_SURROUNDINGS =
  /^\s*(?:<(?:environment_context|user_instructions|permissions|skills|apps|plugins)|# AGENTS\.md)/v;

const toolOf = (
  { namespace, name }: Fields,
  input: unknown,
  at: string | undefined,
): TranscriptRecord => {
  const own = filledTextOf(name) ?? "a tool";
  const within = filledTextOf(namespace);
  return {
    kind: "tool",
    name: within === undefined ? own : `${within}.${own}`,
    input: inputInWords(input),
    at,
  };
};

const parsed = (text: unknown): unknown => {
  try {
    return JSON.parse(filledTextOf(text) ?? "{}");
  } catch {
    // The model wrote no JSON: then its words are the input.
    return text;
  }
};
