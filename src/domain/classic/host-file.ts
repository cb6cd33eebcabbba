/** A file of one host, `status.json` or `heartbeat.json`: one object, which only that host writes. */

import { conflictSides } from "./conflict-sides.ts";
import { isObject, type JsonObject, parseJson } from "./json.ts";

export type HostFileRead =
  | { readonly kind: "fields"; readonly fields: JsonObject }
  /** `reason` says what is wrong, as half a sentence. */
  | { readonly kind: "broken"; readonly reason: string };

/** Of a file in conflict the second side counts, if it is whole: in a rebase that is the host's own newest. */
export const parseHostFile = (text: string): HostFileRead => {
  if (text.trim() === "") return { kind: "broken", reason: "it is empty" };
  const read = parseJson(text);
  if (read.kind === "value") {
    return isObject(read.value)
      ? { kind: "fields", fields: read.value }
      : { kind: "broken", reason: "it holds no object" };
  }
  const sides = conflictSides(text);
  if (sides === undefined) return { kind: "broken", reason: read.reason };
  const [whole] = [sides.second, sides.first].flatMap((side) => {
    const value = parseJson(side);
    return value.kind === "value" && isObject(value.value) ? [value.value] : [];
  });
  return whole === undefined
    ? { kind: "broken", reason: "it holds conflict markers" }
    : { kind: "fields", fields: whole };
};
