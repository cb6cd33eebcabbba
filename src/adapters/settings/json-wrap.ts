/** A command line within JSON that gets words of ours around it, as text: the person's own characters stay as they are. */

import { findNodeAtLocation, type Node } from "jsonc-parser";

import type { Piece } from "../../domain/settings-file.ts";

/** The command's string in the value that a wrapping piece is about; undefined where there is none. */
export const commandIn = (node: Node): Node | undefined => {
  const command = node.type === "object" ? findNodeAtLocation(node, ["command"]) : undefined;
  return command?.type === "string" ? command : undefined;
};

export const isWrapped = ({ value }: Node, { around }: Piece): boolean =>
  around !== undefined &&
  typeof value === "string" &&
  value.startsWith(around.before) &&
  value.endsWith(around.after);

/** The text with our words in the string `command`, and the two of them as they stand there. */
export const wrap = (
  text: string,
  { offset, length }: Node,
  { around }: Piece,
): { readonly text: string; readonly insertions: readonly string[] } => {
  const [before, after] = [escaped(around?.before ?? ""), escaped(around?.after ?? "")];
  const end = offset + length - 1;
  return {
    text: `${text.slice(0, offset + 1)}${before}${text.slice(offset + 1, end)}${after}${text.slice(end)}`,
    insertions: [before, after],
  };
};

/** The text without our words in the string `command`, which has them. */
export const unwrap = (
  text: string,
  { offset, length, value }: Node,
  { around }: Piece,
): string => {
  const raw = text.slice(offset + 1, offset + length - 1);
  const [before, after] = [around?.before ?? "", around?.after ?? ""];
  const isAsWritten = raw.startsWith(escaped(before)) && raw.endsWith(escaped(after));
  const own = isAsWritten
    ? raw.slice(escaped(before).length, raw.length - escaped(after).length)
    : escaped(String(value).slice(before.length, String(value).length - after.length));
  return `${text.slice(0, offset + 1)}${own}${text.slice(offset + length - 1)}`;
};

/** As it stands between the quotes. */
const escaped = (text: string): string => JSON.stringify(text).slice(1, -1);
