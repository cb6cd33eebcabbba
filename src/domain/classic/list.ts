/** A shared file that is one list under one key: `{"messages": […]}`, `{"jobs": […]}`. */

import { textOf } from "./fields.ts";
import { canonicalJson } from "./format-json.ts";
import { isNumber, isObject, type Json, type JsonObject } from "./json.ts";
import type { Joins } from "./merge-fields.ts";

export interface ListFile {
  /** Everything in the file but its entries, the list's key in its place. */
  readonly document: JsonObject;
  /** In the file's order. What is no object stays where it is. */
  readonly entries: readonly Json[];
}

/** What distinguishes one list file from another. */
export interface ListFormat {
  /** The list's key. */
  readonly name: string;
  /** Tells an entry from the objects within it, in the text of a broken file. */
  readonly isEntry: (object: JsonObject) => boolean;
  readonly joins: Joins;
}

export const emptyList = (name: string): ListFile => ({
  document: new Map([[name, []]]),
  entries: [],
});

/** What makes two entries one: the id, or the whole content where there is none. */
export const entryKey = (entry: Json): string => {
  const id = isObject(entry) ? entry.get("id") : undefined;
  return (typeof id === "string" && id !== "") || isNumber(id)
    ? textOf(id)
    : `content:${canonicalJson(entry)}`;
};

/** The same file with one entry changed; unchanged when no entry has the key. */
export const changeEntry = (
  file: ListFile,
  key: string,
  change: (entry: JsonObject) => JsonObject,
): ListFile => ({
  document: file.document,
  entries: file.entries.map((entry) =>
    isObject(entry) && entryKey(entry) === key ? change(entry) : entry,
  ),
});

export const addEntries = (file: ListFile, entries: readonly JsonObject[]): ListFile => ({
  document: file.document,
  entries: [...file.entries, ...entries],
});
