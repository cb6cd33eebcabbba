/** How fields of other programs' files are read: whatever stands there gets a meaning, nothing throws. */

import { compactJson } from "./format-json.ts";
import { isList, isNumber, isObject, type Json, type JsonObject } from "./json.ts";

/** A text; numbers and other values as they are written, "" for what is missing or null. */
export const textOf = (value: Json | undefined): string => {
  if (value === undefined || value === null) return "";
  return typeof value === "string" ? value : compactJson(value);
};

/** True for true, "true", "yes", "1" and any number but 0. */
export const isTrue = (value: Json | undefined): boolean => {
  if (isNumber(value)) return Number(value.literal) !== 0;
  return typeof value === "string"
    ? ["true", "yes", "1"].includes(value.trim().toLowerCase())
    : value === true;
};

/** A finite number, also one that was written as a string. */
export const numberOf = (value: Json | undefined): number | undefined => {
  const text = isNumber(value) ? value.literal : typeof value === "string" ? value.trim() : "";
  if (!/^-?\d+(?:\.\d+)?(?:[eE][+\-]?\d+)?$/v.test(text)) return undefined;
  const number = Number(text);
  return Number.isFinite(number) ? number : undefined;
};

/** The items of a list; one value that stands where a list should is its only item. */
export const listOf = (value: Json | undefined): readonly Json[] => {
  if (value === undefined || value === null || value === "") return [];
  return isList(value) ? value : [value];
};

/** Names in a list: texts, texts separated by commas or blanks, or objects that name a server. */
export const namesOf = (value: Json | undefined): readonly string[] => [
  ...new Set(
    listOf(value)
      .flatMap((item) =>
        (isObject(item) ? textOf(item.get("server") ?? item.get("id")) : textOf(item)).split(
          /[\s,]+/v,
        ),
      )
      .map((name) => name.toLowerCase())
      .filter((name) => name !== ""),
  ),
];

/** The object under a name, empty where none stands. */
export const objectOf = (value: Json | undefined): JsonObject =>
  isObject(value) ? value : new Map<string, Json>();
