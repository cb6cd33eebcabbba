/** Edits of JSON, with or without comments, as insertions and deletions of text. */

import {
  findNodeAtLocation,
  type Node,
  type ParseError,
  parse,
  parseTree,
  printParseErrorCode,
} from "jsonc-parser";

import { PartyError } from "../../domain/error.ts";
import type { Insertion, Json, Piece } from "../../domain/settings-file.ts";
import type { Added, SettingsText } from "../../ports/settings-text.ts";
import { deleteChild, insertFirst } from "./json-edits.ts";
import { commandIn, isWrapped, unwrap, wrap } from "./json-wrap.ts";
import { isSame } from "./same.ts";
import { positionOf, takeOut } from "./text-place.ts";

export const jsonText: SettingsText = {
  add: (text, { path, pieces, skeleton }) => {
    const start = isBlank(text) ? `${JSON.stringify(skeleton, null, 2)}\n` : (text ?? "");
    let state: Added = { text: start, insertions: [], containers: [], added: [], notes: [] };
    for (const piece of pieces) state = addPiece(state, piece, path);
    return state;
  },
  remove: (text, { path, pieces, insertions, containers }) => {
    if (isBlank(text)) return text;
    const wanted = removeByStructure(text, path, pieces, containers);
    // Where nobody touched our text, taking it out as it was put in leaves the file as it was, to the byte.
    const exact = takeOut(text, insertions);
    return exact !== undefined && isSame(read(exact), read(wanted)) ? exact : wanted;
  },
  isEmpty: (text, skeleton) => isBlank(text) || isSame(read(text), skeleton),
};

const isBlank = (text: string | undefined): boolean => text === undefined || text.trim() === "";

const addPiece = (state: Added, piece: Piece, file: string): Added => {
  const root = treeOf(state.text, file);
  const present = findNodeAtLocation(root, [...piece.path]);
  const kept = present && keepPresent(state, piece, present, file);
  if (kept !== undefined) return kept;
  const { depth, node } = deepest(root, piece.path);
  const expected = piece.kind === "item" && depth === piece.path.length ? "array" : "object";
  if (node.type !== expected) throw wrongShape(file, piece.path.slice(0, depth), node, expected);
  const insertion = insertFirst(state.text, node, piece.path[depth], valueFrom(piece, depth));
  const next = apply(state.text, insertion);
  const after = findNodeAtLocation(treeOf(next, file), [...piece.path]);
  // A key that stands twice: programs read the last one, and we would have written into the first.
  if (after === undefined || !isSame(dig(read(next), piece.path), valueOf(after))) {
    throw invalid(file, `${piece.path.join(".")} stands there more than once`);
  }
  return {
    ...state,
    text: next,
    insertions: [...state.insertions, insertion.text],
    containers: [...state.containers, ...containersOf(piece, depth)],
    added: [...state.added, piece],
  };
};

/** What becomes of a piece whose place is taken; undefined where there is room for it beside what is there. */
const keepPresent = (
  state: Added,
  piece: Piece,
  present: Node,
  file: string,
): Added | undefined => {
  if (piece.kind === "property") return keepProperty(state, piece, file);
  if (piece.kind === "wrap") return wrapCommand(state, piece, present, file);
  if (!holdsMark(present, piece.mark)) return undefined;
  return present.children?.some((item) => isSame(valueOf(item), piece.value)) === true
    ? { ...state, added: [...state.added, piece] }
    : { ...state, notes: [...state.notes, changedByHand(file, piece)] };
};

const keepProperty = (state: Added, piece: Piece, file: string): Added => {
  const present = findNodeAtLocation(treeOf(state.text, file), [...piece.path]);
  return present !== undefined && isSame(valueOf(present), piece.value)
    ? { ...state, added: [...state.added, piece] }
    : { ...state, notes: [...state.notes, changedByHand(file, piece)] };
};

const wrapCommand = (state: Added, piece: Piece, present: Node, file: string): Added => {
  const command = commandIn(present);
  if (command === undefined) return keepProperty(state, piece, file);
  if (command.value === piece.mark || isWrapped(command, piece))
    return { ...state, added: [...state.added, piece] };
  const { text, insertions } = wrap(state.text, command, piece);
  return {
    ...state,
    text,
    insertions: [...state.insertions, ...insertions],
    added: [...state.added, piece],
  };
};

const changedByHand = (file: string, { path }: Piece): string =>
  `${file}: ${path.join(".")} is not as Party would write it. It was left as it is.`;

/** What is inserted at `depth`: the value with the lists and tables around it that are missing. */
const valueFrom = ({ kind, path, value }: Piece, depth: number): Json => {
  if (depth === path.length) return value;
  const inner: Json = kind === "item" ? [value] : value;
  return path.slice(depth + 1).reduceRight<Json>((held, key) => ({ [key]: held }), inner);
};

/** The paths that come into being with the insertion and are not the value itself. */
const containersOf = ({ kind, path }: Piece, depth: number): readonly (readonly string[])[] => {
  const end = kind === "item" ? path.length : path.length - 1;
  return Array.from({ length: Math.max(0, end - depth) }, (_, index) =>
    path.slice(0, depth + 1 + index),
  );
};

/** The last node on `path` that is there. */
const deepest = (
  root: Node,
  path: readonly string[],
): { readonly depth: number; readonly node: Node } => {
  let node = root;
  for (let depth = 0; depth < path.length; depth += 1) {
    const next = node.type === "object" ? findNodeAtLocation(node, [path[depth] ?? ""]) : undefined;
    if (next === undefined) return { depth, node };
    node = next;
  }
  return { depth: path.length, node };
};

const removeByStructure = (
  start: string,
  file: string,
  pieces: readonly Piece[],
  containers: readonly (readonly string[])[],
): string => {
  let text = start;
  for (const piece of pieces) {
    for (;;) {
      const node = findNodeAtLocation(treeOf(text, file), [...piece.path]);
      const command = node && piece.kind === "wrap" ? commandIn(node) : undefined;
      if (command !== undefined && isWrapped(command, piece)) {
        text = unwrap(text, command, piece);
        break;
      }
      const ours = node === undefined ? undefined : markedIn(node, piece);
      if (ours === undefined) break;
      text = deleteChild(text, ours);
    }
  }
  // Innermost first: an outer one is empty only then.
  for (const path of containers.toSorted((a, b) => b.length - a.length)) {
    const node = findNodeAtLocation(treeOf(text, file), [...path]);
    if (node !== undefined && isEmptyContainer(node)) text = deleteChild(text, node);
  }
  return text;
};

/** The outermost value that is ours alone: the group we wrote, or within a group that a person has added to, our entry. */
const markedIn = (node: Node, piece: Piece): Node | undefined => {
  if (piece.kind === "property" || piece.kind === "wrap") {
    return isSame(valueOf(node), piece.value) || holdsMark(node, piece.mark) ? node : undefined;
  }
  const item = node.children?.find((child) => holdsMark(child, piece.mark));
  if (item === undefined || isSame(valueOf(item), piece.value)) return item;
  return entryIn(item, piece.mark);
};

const entryIn = (item: Node, mark: string): Node | undefined => {
  const list = item.children
    ?.map((property) => property.children?.[1])
    .find((value) => value?.type === "array" && holdsMark(value, mark));
  const entries = list?.children ?? [];
  return entries.length < 2 ? item : entries.find((entry) => holdsMark(entry, mark));
};

const holdsMark = (node: Node, mark: string): boolean =>
  node.type === "string"
    ? node.value === mark
    : (node.children ?? []).some((child) => holdsMark(child, mark));

const isEmptyContainer = ({ type, children = [] }: Node): boolean =>
  (type === "object" || type === "array") && children.length === 0;

const treeOf = (text: string, file: string): Node => {
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { allowTrailingComma: true });
  const [error] = errors;
  if (root === undefined || error !== undefined) {
    const place = positionOf(text, error?.offset ?? 0);
    const name = error === undefined ? "NoDocument" : printParseErrorCode(error.error);
    throw invalid(`${file} ${place}`, name.replaceAll(/(?<=[a-z])(?=[A-Z])/gv, " ").toLowerCase());
  }
  if (root.type !== "object") throw wrongShape(file, [], root, "object");
  return root;
};

const wrongShape = (
  file: string,
  path: readonly string[],
  { type }: Node,
  expected: string,
): PartyError =>
  invalid(file, `${path.join(".") || "the document"} is of type ${type}, not ${expected}`);

const invalid = (where: string, what: string): PartyError =>
  new PartyError("SETTINGS_INVALID", `${where}: ${what}.`, {
    hint: "Correct the file, then try again. Nothing was changed.",
  });

const read = (text: string): unknown => parse(text, [], { allowTrailingComma: true });

const dig = (document: unknown, path: readonly string[]): unknown =>
  path.reduce<unknown>(
    (value, key) => (value as Readonly<Record<string, unknown>> | undefined)?.[key],
    document,
  );

const valueOf = (node: Node): unknown => {
  if (node.type === "array") return (node.children ?? []).map(valueOf);
  if (node.type !== "object") return node.value;
  return Object.fromEntries(
    (node.children ?? []).map(({ children: [key, value] = [] }) => [
      String(key?.value),
      value === undefined ? undefined : valueOf(value),
    ]),
  );
};

const apply = (text: string, { offset, text: inserted }: Insertion): string =>
  text.slice(0, offset) + inserted + text.slice(offset);
