/** Reads a list file whatever its state, and writes it as jq would. */

import { type ConflictSides, conflictSides } from "./conflict-sides.ts";
import { formatJson } from "./format-json.ts";
import { isList, isObject, type Json, parseJson, withField } from "./json.ts";
import { emptyList, type ListFile, type ListFormat } from "./list.ts";
import { mergeLists } from "./merge-lists.ts";
import { type Lost, scanEntries } from "./scan-entries.ts";

export type ListRead =
  | { readonly kind: "whole"; readonly file: ListFile }
  /** Truncated, in conflict, or no list: `file` holds all that could be read, `lost` all that could not. */
  | {
      readonly kind: "salvaged";
      readonly file: ListFile;
      readonly lost: readonly Lost[];
      readonly reason: string;
    };

/** Never throws. An empty file and a bare list, as one of the original's scripts leaves it, are whole. */
export const parseListFile = (text: string, format: ListFormat): ListRead =>
  parseWithin(text, format, 0);

export const formatListFile = ({ document, entries }: ListFile, name: string): string =>
  formatJson(withField(document, name, entries));

const fileOf = (value: Json, name: string): ListFile | undefined => {
  if (isList(value)) return { ...emptyList(name), entries: value };
  if (!isObject(value)) return undefined;
  const list = value.get(name) ?? [];
  return isList(list) ? { document: withField(value, name, []), entries: list } : undefined;
};

const parseWithin = (text: string, format: ListFormat, conflicts: number): ListRead => {
  if (text.trim() === "") return { kind: "whole", file: emptyList(format.name) };
  const read = parseJson(text);
  const file = read.kind === "value" ? fileOf(read.value, format.name) : undefined;
  if (file !== undefined) return { kind: "whole", file };
  const reason = read.kind === "broken" ? read.reason : `it holds no list "${format.name}"`;
  const sides = conflicts < MOST_CONFLICTS ? conflictSides(text) : undefined;
  return sides === undefined
    ? salvageEntries(text, format, reason)
    : salvageSides(sides, (side) => parseWithin(side, format, conflicts + 1), format);
};

/** Conflicts within conflicts: each level doubles what has to be read, and nobody makes more of them. */
const MOST_CONFLICTS = 4;

const salvageEntries = (text: string, { name, isEntry }: ListFormat, reason: string): ListRead => {
  const { entries, lost } = scanEntries(text, name, isEntry);
  return { kind: "salvaged", file: { ...emptyList(name), entries }, lost, reason };
};

const salvageSides = (
  sides: ConflictSides,
  parse: (side: string) => ListRead,
  { joins }: ListFormat,
): ListRead => {
  const first = parse(sides.first);
  const second = parse(sides.second);
  const base = sides.base === undefined ? undefined : parse(sides.base).file;
  return {
    kind: "salvaged",
    file: mergeLists({ base, theirs: first.file, ours: second.file }, { joins }).file,
    lost: uniqueTexts([...lostOf(first), ...lostOf(second)]),
    reason: "it holds conflict markers",
  };
};

const lostOf = (read: ListRead): readonly Lost[] => (read.kind === "salvaged" ? read.lost : []);

const uniqueTexts = (lost: readonly Lost[]): readonly Lost[] => [
  ...new Map(lost.map((stretch) => [stretch.text, stretch])).values(),
];
