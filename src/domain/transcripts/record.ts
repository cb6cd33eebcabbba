/** What an agent's own record tells of its conversation, whichever program wrote it. */

import { type Fields, fieldsOf, filledTextOf } from "../json-fields.ts";

/** One thing that was said or done: text as the model was given it or wrote it, or a tool that it called. */
export type TranscriptRecord =
  | { readonly kind: "user"; readonly text: string; readonly at: string | undefined }
  | { readonly kind: "assistant"; readonly text: string; readonly at: string | undefined }
  | {
      readonly kind: "tool";
      readonly name: string;
      /** Its input on one line, as it was written. */
      readonly input: string;
      readonly at: string | undefined;
    };

/** One line of a record; undefined where it is no whole document, as while it is still being written. */
export const parseLine = (line: string): Fields | undefined => {
  try {
    return fieldsOf(JSON.parse(line));
  } catch {
    return undefined;
  }
};

/** What a tool was called with, in a few words: the one string of several fields that says what it does, else all. */
export const inputInWords = (input: unknown): string => {
  if (typeof input === "string") return input;
  const fields = fieldsOf(input);
  const telling = TELLING.map((name) => commandOf(fields[name])).find((text) => text !== undefined);
  return telling ?? (Object.keys(fields).length === 0 ? "" : JSON.stringify(fields));
};

const TELLING = ["command", "cmd", "file_path", "path", "pattern", "query", "url", "prompt"];

const commandOf = (value: unknown): string | undefined =>
  Array.isArray(value) && value.every((word) => typeof word === "string")
    ? value.join(" ")
    : filledTextOf(value);
