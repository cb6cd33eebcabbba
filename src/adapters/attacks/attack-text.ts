/** An attack's file as text: read strictly as JSON, leniently as an attack, and edited without touching anything else. */

import {
  findNodeAtLocation,
  modify,
  applyEdits,
  getNodeValue,
  type Node,
  type ParseError,
  parseTree,
  printParseErrorCode,
} from "jsonc-parser";

import { type Attack, type JsonPath, readAttack } from "../../domain/attacks/attack.ts";
import type { AttackEdit, JsonValue } from "../../domain/attacks/change-attack.ts";

export type ReadText =
  | { readonly kind: "attack"; readonly attack: Attack }
  | { readonly kind: "broken"; readonly line: number | undefined; readonly reason: string };

export const readAttackText = (id: string, bytes: Uint8Array): ReadText => {
  let text: string;
  try {
    text = decode(bytes);
  } catch {
    return { kind: "broken", line: undefined, reason: "it is not UTF-8" };
  }
  if (text.trim() === "") return { kind: "broken", line: 1, reason: "it is empty" };
  try {
    return readJson(id, text);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { kind: "broken", line: undefined, reason: "it is nested too deep" };
  }
};

const readJson = (id: string, text: string): ReadText => {
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, STRICT);
  const [error] = errors;
  if (root === undefined || error !== undefined) {
    const what = error === undefined ? "nothing" : wordsOf(printParseErrorCode(error.error));
    return { kind: "broken", line: lineAt(text, error?.offset ?? 0), reason: `no JSON: ${what}` };
  }
  const twice = findDouble(root);
  if (twice !== undefined) {
    const reason = `${JSON.stringify(twice.value)} stands twice in one object`;
    return { kind: "broken", line: lineAt(text, twice.offset), reason };
  }
  const read = readAttack(id, getNodeValue(root));
  if (read.kind === "attack") return read;
  const at = findNodeAtLocation(root, [...read.at])?.offset ?? 0;
  return { kind: "broken", line: lineAt(text, at), reason: read.reason };
};

/** Every byte that the edits are not about stays. The text must be one that {@link readAttackText} takes. */
export const editAttackText = (bytes: Uint8Array, edits: readonly AttackEdit[]): string =>
  edits.reduce(editOnce, decode(bytes));

const editOnce = (text: string, edit: AttackEdit): string => {
  const formattingOptions = formatOf(text);
  if (edit.kind === "set") {
    return applyEdits(text, modify(text, [...edit.path], edit.value, { formattingOptions }));
  }
  const length = lengthOf(text, edit.path);
  const [path, value, isArrayInsertion]: readonly [(string | number)[], JsonValue, boolean] =
    length === undefined
      ? [[...edit.path], [edit.value], false]
      : [[...edit.path, length], edit.value, true];
  return applyEdits(text, modify(text, path, value, { formattingOptions, isArrayInsertion }));
};

/** Undefined where there is no list. */
const lengthOf = (text: string, path: JsonPath): number | undefined => {
  const root = parseTree(text, [], STRICT);
  const list = root && findNodeAtLocation(root, [...path]);
  return list?.type === "array" ? (list.children ?? []).length : undefined;
};

const STRICT = { disallowComments: true, allowTrailingComma: false };

/** As the file has it: its line ends and one step of its indentation. */
const formatOf = (text: string) => {
  const unit = /^\s*\{\r?\n(?<unit>[ \t]+)\S/v.exec(text)?.groups?.["unit"] ?? "  ";
  return {
    insertSpaces: !unit.startsWith("\t"),
    tabSize: unit.startsWith("\t") ? 2 : unit.length,
    eol: text.includes("\r\n") ? "\r\n" : "\n",
  };
};

/** The second of two keys of one name: which of them counts, each reader decides for itself. */
const findDouble = (node: Node): Node | undefined => {
  const keys = new Set<unknown>();
  for (const child of node.children ?? []) {
    const [key, value] = child.type === "property" ? (child.children ?? []) : [undefined, child];
    if (key !== undefined && keys.has(key.value)) return key;
    if (key !== undefined) keys.add(key.value);
    const within = value && findDouble(value);
    if (within !== undefined) return within;
  }
  return undefined;
};

const lineAt = (text: string, offset: number): number => text.slice(0, offset).split("\n").length;

/** `CommaExpected` → `comma expected`. */
const wordsOf = (code: string): string =>
  code.replaceAll(/(?<=[a-z])(?=[A-Z])/gv, " ").toLowerCase();

/** A mark of its byte order, which some editors write, is no JSON. */
const decode = (bytes: Uint8Array): string =>
  new TextDecoder("utf-8", { fatal: true }).decode(bytes);
