/** The original's second channel: `messages/<name>.txt`, header lines, then the text, written by hand. */

import { type JsonObject, toObject } from "./json.ts";

/**
 * The fields that a message in `messages.json` would have, so that it can be read as one; its id is made of the file's name, which is
 * all that tells it apart. Undefined for a text that names nobody.
 */
export const parseTextMessage = (name: string, text: string): JsonObject | undefined => {
  const lines = text
    .replace(/^\u{feff}/v, "")
    .replaceAll(/\r\n?/gv, "\n")
    .split("\n");
  const headers = new Map<string, string>();
  let end = 0;
  for (const line of lines) {
    const { key, value } = HEADER.exec(line)?.groups ?? {};
    const isBlankBefore = line.trim() === "" && headers.size === 0;
    if (!isBlankBefore && (key === undefined || value === undefined)) break;
    if (key !== undefined && value !== undefined) headers.set(key.toLowerCase(), value.trim());
    end += 1;
  }
  const header = (key: string): string | undefined => headers.get(key) || undefined;
  if (header("to") === undefined && header("from") === undefined) return undefined;
  return toObject([
    [
      "id",
      `txt_${name
        .replace(/\.txt$/iv, "")
        .replaceAll(/[^\w.\-]/gv, "_")
        .slice(0, 70)}`,
    ],
    ["from", header("from")],
    ["to", header("to")],
    ["type", header("type")],
    ["subject", header("subject")],
    [
      "body",
      lines
        .slice(end)
        .join("\n")
        .replace(/^\s*-{3,}[ \t]*(?:\n|$)/v, "")
        .trim(),
    ],
    ["timestamp", header("timestamp")],
    ["priority", header("priority")],
  ]);
};

const HEADER = /^\s*(?<key>TO|FROM|PRIORITY|TYPE|TIMESTAMP|SUBJECT)\s*:(?<value>.*)$/iv;
