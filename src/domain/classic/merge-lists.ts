/** The union of two versions of a list file, by id: nothing that anyone wrote is lost, and nobody's order is changed. */

import { isObject, type Json, type JsonObject } from "./json.ts";
import { entryKey, type ListFile } from "./list.ts";
import { type Joins, type MergedFields, mergeFields } from "./merge-fields.ts";

export interface ListVersions {
  readonly base: ListFile | undefined;
  readonly theirs: ListFile;
  readonly ours: ListFile;
}

export interface MergeOptions {
  readonly joins: Joins;
  /** Ids that lie in an archive: they are left out, on whichever side they stand. */
  readonly archived?: ReadonlySet<string> | undefined;
}

export interface Conflict {
  readonly id: string;
  /** Our values, which the merged entry keeps in `party_conflict`. */
  readonly ours: JsonObject;
}

export interface MergedLists {
  readonly file: ListFile;
  readonly conflicts: readonly Conflict[];
}

/** Theirs in its order, then what only we have; an entry that they took out without archiving it comes back to its place. */
export const mergeLists = (versions: ListVersions, options: MergeOptions): MergedLists => {
  const { base, theirs, ours } = versions;
  const merger = createMerger(options);
  const before = merger.index(base?.entries ?? []);
  const their = merger.index(theirs.entries);
  const our = merger.index(ours.entries);
  const merged = new Map<string, Json>();
  for (const [key, entry] of their) {
    const mine = our.get(key);
    merged.set(key, mine === undefined ? entry : merger.join(key, before.get(key), entry, mine));
  }
  const document = mergeFields(
    { base: base?.document, theirs: theirs.document, ours: ours.document },
    options.joins,
  );
  return {
    file: { document: document.fields, entries: placed(merged, our) },
    conflicts: merger.conflicts,
  };
};

const createMerger = ({ joins, archived }: MergeOptions) => {
  const conflicts: Conflict[] = [];
  const join = (id: string, base: Json | undefined, theirs: Json, ours: Json): Json => {
    const merged = joinEntries(base, theirs, ours, joins);
    if (merged === undefined) return theirs;
    if (merged.beaten.size > 0) conflicts.push({ id, ours: merged.beaten });
    return merged.fields;
  };
  return {
    conflicts,
    join,
    /** By key, in order. An id that stands twice becomes one entry in the first one's place. */
    index: (entries: readonly Json[]): ReadonlyMap<string, Json> => {
      const byKey = new Map<string, Json>();
      for (const entry of entries) {
        const key = entryKey(entry);
        if (archived?.has(key) === true) continue;
        const first = byKey.get(key);
        byKey.set(key, first === undefined ? entry : join(key, undefined, first, entry));
      }
      return byKey;
    },
  };
};

/** Undefined for what is no object: with equal keys the two are equal. */
const joinEntries = (
  base: Json | undefined,
  theirs: Json,
  ours: Json,
  joins: Joins,
): MergedFields | undefined =>
  isObject(theirs) && isObject(ours)
    ? mergeFields({ base: isObject(base) ? base : undefined, theirs, ours }, joins)
    : undefined;

/**
 * What only we have stands behind the entry it stood behind with us; what stood behind all that both have is new, and comes last.
 * The base plays no part in this, so that a merge that is done again on another base changes no order.
 */
const placed = (
  merged: ReadonlyMap<string, Json>,
  ours: ReadonlyMap<string, Json>,
): readonly Json[] => {
  const behind = new Map<string | undefined, Json[]>();
  let anchor: string | undefined;
  let waiting: Json[] = [];
  for (const [key, entry] of ours) {
    if (!merged.has(key)) waiting.push(entry);
    else {
      behind.set(anchor, waiting);
      waiting = [];
      anchor = key;
    }
  }
  const entries = [...merged].flatMap(([key, entry]) => [entry, ...(behind.get(key) ?? [])]);
  return [...(behind.get(undefined) ?? []), ...entries, ...waiting];
};
