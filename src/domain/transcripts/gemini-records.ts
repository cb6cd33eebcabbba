import { type Fields, fieldsOf, filledTextOf } from "../json-fields.ts";
import { inputInWords, type TranscriptRecord } from "./record.ts";

/**
 * True for a line of a chat of Gemini CLI, as measured on 0.61.0: one message each, `{id, timestamp, type, content}`, or a
 * change of the whole, `{$set: {messages: [...]}}`. It is written before the request that carries it.
 */
export const isGemini = (line: Fields): boolean =>
  "$set" in line ||
  (filledTextOf(line["id"]) !== undefined &&
    filledTextOf(line["timestamp"]) !== undefined &&
    "content" in line &&
    !("data" in line));

/** What was said to its model, in one line. */
export const geminiInputs = (line: Fields): readonly unknown[] =>
  messagesIn(line)
    .filter(({ type }) => type === "user")
    .map(({ content }) => content);

/** What one line tells. A change of the whole repeats what was there: nothing new. */
export const geminiRecords = (line: Fields): readonly TranscriptRecord[] => {
  const at = filledTextOf(line["timestamp"]);
  const said = textOf(line["content"]);
  switch (line["type"]) {
    case "user":
      return said === undefined ? [] : [{ kind: "user", text: said, at }];
    case "gemini":
      return [
        ...(said === undefined ? [] : [{ kind: "assistant" as const, text: said, at }]),
        ...toolsIn(line, at),
      ];
    default:
      return [];
  }
};

const messagesIn = (line: Fields): readonly Fields[] => {
  const { messages } = fieldsOf(line["$set"]);
  return Array.isArray(messages) ? messages.map(fieldsOf) : [line];
};

const toolsIn = ({ toolCalls }: Fields, at: string | undefined): readonly TranscriptRecord[] =>
  (Array.isArray(toolCalls) ? toolCalls.map(fieldsOf) : []).map(({ name, args }) => ({
    kind: "tool",
    name: filledTextOf(name) ?? "a tool",
    input: inputInWords(args),
    at,
  }));

const textOf = (content: unknown): string | undefined => {
  if (!Array.isArray(content)) return filledTextOf(content);
  const texts = content.map(fieldsOf).flatMap(({ text }) => filledTextOf(text) ?? []);
  return texts.length === 0 ? undefined : texts.join("\n");
};
