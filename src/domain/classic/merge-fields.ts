/** Two versions of one object made one: nothing that either wrote is lost. */

import { canonicalJson, isSame } from "./format-json.ts";
import { listOf } from "./fields.ts";
import { isObject, type Json, type JsonObject, withField } from "./json.ts";

/** Where ours is kept when both changed one field in different ways. */
const CONFLICT = "party_conflict";

/** How a field joins that never conflicts: the same from either side, and again the same when joined once more. */
export type Joins = ReadonlyMap<string, (theirs: Json, ours: Json) => Json>;

export interface Versions {
  /** The version both came from; undefined when there was none, or nobody knows it. */
  readonly base: JsonObject | undefined;
  readonly theirs: JsonObject;
  readonly ours: JsonObject;
}

export interface MergedFields {
  readonly fields: JsonObject;
  /** Our values of the fields in which theirs won; empty without a conflict. */
  readonly beaten: JsonObject;
}

/** Fields of both, theirs in front. One that only one side changed has that side's value; else joins, or theirs wins. */
export const mergeFields = (versions: Versions, joins: Joins): MergedFields => {
  const { base, theirs, ours } = versions;
  const fields = new Map(theirs);
  const beaten = new Map<string, Json>();
  for (const [name, our] of ours) {
    const their = theirs.get(name);
    const join = name === CONFLICT ? unite : joins.get(name);
    if (their === undefined) fields.set(name, our);
    else if (isSame(their, our)) continue;
    else if (join !== undefined) fields.set(name, join(their, our));
    else if (isUnchanged(base, name, their)) fields.set(name, our);
    else if (!isUnchanged(base, name, our)) beaten.set(name, our);
  }
  return { fields: withBeaten(fields, beaten), beaten };
};

/** All items of both lists, each once: theirs in front. What is no list is a list of one. */
export const unite = (theirs: Json, ours: Json): readonly Json[] => {
  const items = listOf(theirs);
  const known = new Set(items.map(canonicalJson));
  return [...items, ...listOf(ours).filter((item) => !known.has(canonicalJson(item)))];
};

const isUnchanged = (base: JsonObject | undefined, name: string, value: Json): boolean => {
  const before = base?.get(name);
  return before !== undefined && isSame(before, value);
};

/** Kept as one more item of the list, unless an item says all of it already: merging again changes nothing. */
const withBeaten = (fields: JsonObject, beaten: JsonObject): JsonObject => {
  if (beaten.size === 0) return fields;
  const kept = listOf(fields.get(CONFLICT));
  const isKept = kept.some(
    (item) => isObject(item) && [...beaten].every(([name, value]) => holds(item, name, value)),
  );
  return isKept ? fields : withField(fields, CONFLICT, [...kept, beaten]);
};

const holds = (object: JsonObject, name: string, value: Json): boolean => {
  const held = object.get(name);
  return held !== undefined && isSame(held, value);
};
