import { type Fields, fieldsOf, filledTextOf } from "../json-fields.ts";
import { inputInWords, type TranscriptRecord } from "./record.ts";

/** True for an event of a session of Copilot CLI, as measured on 1.0.102: `{type, data, id, timestamp, parentId}`. */
export const isCopilot = (line: Fields): boolean => "data" in line && "parentId" in line;

/** What was said to its model, in one line. */
export const copilotInput = (line: Fields): unknown =>
  line["type"] === "user.message" ? fieldsOf(line["data"])["content"] : undefined;

export const copilotRecords = (line: Fields): readonly TranscriptRecord[] => {
  const at = filledTextOf(line["timestamp"]);
  const data = fieldsOf(line["data"]);
  const text = filledTextOf(data["content"]);
  switch (line["type"]) {
    case "user.message":
      return text === undefined ? [] : [{ kind: "user", text, at }];
    case "assistant.message":
      return text === undefined ? [] : [{ kind: "assistant", text, at }];
    case "tool.execution_start": {
      const name = filledTextOf(data["toolName"]) ?? "a tool";
      return [{ kind: "tool", name, input: inputInWords(data["arguments"]), at }];
    }
    default:
      return [];
  }
};
