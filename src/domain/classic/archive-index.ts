/** `coordination/archive/index.json`: which month's file holds which message, `{"archived": {"<id>": "2025-11"}}`. */

import { textOf, objectOf } from "./fields.ts";
import { formatJson } from "./format-json.ts";
import { isObject, parseJson } from "./json.ts";
import { entryKey, type ListFile } from "./list.ts";

/** The month by id. */
export type ArchiveIndex = ReadonlyMap<string, string>;

/** Undefined for what is no index: it is then made anew from the months' files (`indexMonth`). */
export const parseArchiveIndex = (text: string): ArchiveIndex | undefined => {
  if (text.trim() === "") return new Map();
  const read = parseJson(text);
  const archived = read.kind === "value" ? objectOf(read.value).get("archived") : undefined;
  return isObject(archived)
    ? new Map([...archived].map(([id, month]) => [id, textOf(month)]))
    : undefined;
};

export const formatArchiveIndex = (index: ArchiveIndex): string =>
  formatJson(new Map([["archived", index]]));

/** Both indexes; where they name different months, theirs: the merge of two months' files keeps the message in both. */
export const mergeArchiveIndexes = (theirs: ArchiveIndex, ours: ArchiveIndex): ArchiveIndex =>
  new Map([...theirs, ...[...ours].filter(([id]) => !theirs.has(id))]);

/** The index with all messages of a month's file in it. */
export const indexMonth = (index: ArchiveIndex, month: string, file: ListFile): ArchiveIndex =>
  mergeArchiveIndexes(
    index,
    new Map(file.entries.filter(isObject).map((entry) => [entryKey(entry), month])),
  );

/** The ids that a merge leaves out. */
export const archivedIds = (index: ArchiveIndex): ReadonlySet<string> => new Set(index.keys());
