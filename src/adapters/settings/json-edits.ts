/** Insertions into JSON text and deletions from it that leave every other byte, comments included. */

import { createScanner, type Node } from "jsonc-parser";

import type { Insertion, Json } from "../../domain/settings-file.ts";
import { lineEndOf } from "./text-place.ts";

// `SyntaxKind` of jsonc-parser is a const enum, which a compiler of single files can't read.
const COMMA = 5;
const LINE_COMMENT = 12;
const BLOCK_COMMENT = 13;
const LINE_BREAK = 14;
const TRIVIA = 15;

/**
 * Puts a value in as the first of its list or table. First, because then a comma behind the last one, which JSON with
 * comments may have or not have, makes no difference, and comments stay with what they are about.
 */
export const insertFirst = (
  text: string,
  node: Node,
  key: string | undefined,
  value: Json,
): Insertion => {
  const end = lineEndOf(text);
  const isEmpty = (node.children ?? []).length === 0;
  const isSpread = /\n/v.test(text.slice(node.offset, node.offset + node.length));
  if (!isEmpty && !isSpread) {
    return { offset: node.offset + 1, text: `${labelled(key, JSON.stringify(value))},` };
  }
  const indent = indentAt(text, node.offset);
  const unit = unitOf(text);
  const written = JSON.stringify(value, null, unit).replaceAll("\n", `${end}${indent}${unit}`);
  const line = `${end}${indent}${unit}${labelled(key, written)}`;
  if (!isEmpty) return { offset: afterComment(text, node.offset + 1), text: `${line},` };
  return {
    offset: isSpread ? afterComment(text, node.offset + 1) : node.offset + 1,
    text: isSpread ? line : `${line}${end}${indent}`,
  };
};

/** Takes out a value with its key, the comma that it needs no longer, and the line where nothing else stands on it. */
export const deleteChild = (text: string, value: Node): string => {
  const child = value.parent?.type === "property" ? value.parent : value;
  const last = child.offset + child.length;
  const following = nextComma(text, last);
  const siblings = child.parent?.children ?? [];
  const index = siblings.indexOf(child);
  const before = siblings[index - 1];
  if (following !== undefined || before === undefined) {
    const [from, to] = wholeLine(text, child.offset, following ?? last);
    const kept = following === undefined ? "" : text.slice(last, following - 1);
    return text.slice(0, from) + (kept.trim() === "" ? "" : kept) + text.slice(to);
  }
  const comma = nextComma(text, before.offset + before.length) ?? before.offset + before.length;
  const [from, to] = wholeLine(text, child.offset, last);
  return text.slice(0, comma - 1) + text.slice(comma, Math.max(comma, from)) + text.slice(to);
};

const labelled = (key: string | undefined, written: string): string =>
  key === undefined ? written : `${JSON.stringify(key)}: ${written}`;

/** The whitespace in front of the line on which `offset` stands. */
const indentAt = (text: string, offset: number): string => {
  const line = text.slice(text.lastIndexOf("\n", offset - 1) + 1, offset);
  return /^[ \t]*/v.exec(line)?.[0] ?? "";
};

/** One step of the indentation that the file uses. */
const unitOf = (text: string): string =>
  /^[\{\[][^\n]*\n(?<unit>[ \t]+)\S/v.exec(text.trimStart())?.groups?.["unit"] ?? "  ";

/** Where a line ends on which nothing but a comment follows; else `offset` itself. */
const afterComment = (text: string, offset: number): number => {
  const scanner = createScanner(text, false);
  scanner.setPosition(offset);
  let at = offset;
  for (;;) {
    const kind: number = scanner.scan();
    if (kind === LINE_BREAK) return at;
    if (kind !== TRIVIA && kind !== LINE_COMMENT && kind !== BLOCK_COMMENT) return offset;
    if (kind !== TRIVIA) at = scanner.getTokenOffset() + scanner.getTokenLength();
  }
};

/** The offset behind a comma that follows `offset` after nothing but whitespace and comments. */
const nextComma = (text: string, offset: number): number | undefined => {
  const scanner = createScanner(text, true);
  scanner.setPosition(offset);
  const kind: number = scanner.scan();
  return kind === COMMA ? scanner.getTokenOffset() + 1 : undefined;
};

/** Widened to the line's beginning and to the line before where nothing else stands on it. */
const wholeLine = (text: string, from: number, to: number): readonly [number, number] => {
  const start = text.lastIndexOf("\n", from - 1);
  const rest = /^[ \t]*(?=\r?\n|$)/v.exec(text.slice(to));
  if (start < 0 || text.slice(start + 1, from).trim() !== "") return [from, to];
  if (rest === null) return [from, to];
  return [text[start - 1] === "\r" ? start - 1 : start, to + rest[0].length];
};
