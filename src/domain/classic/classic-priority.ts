/** A priority as other systems write it: a word, or a number from 0 (most urgent). */

import type { Priority } from "../message.ts";
import { numberOf, textOf } from "./fields.ts";
import type { Json } from "./json.ts";

/** Undefined where none stands or nobody knows the word. */
export const parsePriority = (value: Json | undefined): Priority | undefined => {
  const number = numberOf(value);
  if (number !== undefined) return number <= 0 ? 0 : number < 2 ? 1 : 2;
  return PRIORITIES.get(textOf(value).trim().toLowerCase());
};

/** The word for a priority; undefined for the normal one, which nobody writes. */
export const formatPriority = (priority: Priority): string | undefined =>
  (["high", undefined, "low"] as const)[priority];

const PRIORITIES: ReadonlyMap<string, Priority> = new Map<string, Priority>([
  ["urgent", 0],
  ["critical", 0],
  ["immediate", 0],
  ["high", 0],
  ["normal", 1],
  ["medium", 1],
  ["low", 2],
]);
