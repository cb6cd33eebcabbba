import { type Fields, fieldsOf, filledTextOf } from "../json-fields.ts";
import { inputInWords, type TranscriptRecord } from "./record.ts";

/** What one line of a record of Claude Code tells, as measured on 2.1.329: mostly nothing, sometimes several things. */
export const claudeRecords = (line: Fields): readonly TranscriptRecord[] => {
  // A helper's conversation is not the agent's, and what the program itself slips in was said by nobody. What came over
  // its socket is marked as slipped in as well, and was said by whoever sent it.
  const isSlippedIn = line["isMeta"] === true && fieldsOf(line["origin"])["kind"] !== "peer";
  if (line["isSidechain"] === true || isSlippedIn) return [];
  const at = filledTextOf(line["timestamp"]);
  switch (line["type"]) {
    case "user":
      return line["isCompactSummary"] === true ? [] : userTexts(line, at);
    case "assistant":
      return blocksOf(fieldsOf(line["message"])["content"]).flatMap((block) => written(block, at));
    case "attachment": {
      // What was typed during a turn and has now been taken up.
      const { type, prompt } = fieldsOf(line["attachment"]);
      return type === "queued_command" ? textsOf(prompt, "user", at) : [];
    }
    default:
      return [];
  }
};

const userTexts = (line: Fields, at: string | undefined): readonly TranscriptRecord[] =>
  textsOf(fieldsOf(line["message"])["content"], "user", at);

const textsOf = (
  content: unknown,
  kind: "user" | "assistant",
  at: string | undefined,
): readonly TranscriptRecord[] =>
  blocksOf(content).flatMap((block) => {
    const text = block["type"] === "text" ? filledTextOf(block["text"]) : undefined;
    return text === undefined ? [] : [{ kind, text, at }];
  });

const written = (block: Fields, at: string | undefined): readonly TranscriptRecord[] => {
  if (block["type"] !== "tool_use") return textsOf([block], "assistant", at);
  const name = filledTextOf(block["name"]) ?? "a tool";
  return [{ kind: "tool", name, input: inputInWords(block["input"]), at }];
};

/** Content is a string in one record and blocks in the next. */
const blocksOf = (content: unknown): readonly Fields[] =>
  typeof content === "string"
    ? [{ type: "text", text: content }]
    : Array.isArray(content)
      ? content.map(fieldsOf)
      : [];
