import type { CallToolResult } from "@modelcontextprotocol/server";

import { errorToDocument, PartyError } from "../domain/error.ts";
import { visible } from "../domain/visible-text.ts";

export interface Answer {
  /** As `--json` of the command gives it. */
  readonly document: object;
  readonly lines: readonly string[];
}

/**
 * A document for programs, and for models where the client shows them only that, which Claude Code and Codex do; and the
 * same in few words.
 */
export const successResult = (
  { document, lines }: Answer,
  notes: readonly string[],
): CallToolResult => ({
  structuredContent: lean(notes.length === 0 ? document : { ...document, notes }),
  content: [{ type: "text", text: visible([...lines, ...notes].join("\n")) }],
});

/** A failure as the command line words it. Claude Code shows its model only the text, Codex only the document. */
export const failureResult = (error: unknown): CallToolResult => {
  const document =
    error instanceof PartyError
      ? errorToDocument(error)
      : { code: "BUG", message: String(error), hint: "This is a bug in Party.", retryable: false };
  const { code, message, hint } = document;
  const text = [`${message}  [${code}]`, ...(hint === null ? [] : [hint])].join("\n");
  return {
    isError: true,
    structuredContent: { error: lean(document) },
    content: [{ type: "text", text: visible(text) }],
  };
};

/** Without what is null, which a model would pay for, and with nothing in it that acts on a terminal. */
const lean = (value: unknown): unknown => {
  if (typeof value === "string") return visible(value);
  if (Array.isArray(value)) return value.map(lean);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, each]) => (each === null ? [] : [[key, lean(each)]])),
  );
};
