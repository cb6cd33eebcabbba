/** What `validate_json.sh` checks: that a file of the layout is JSON and has the fields its readers need. */

import { isList, isObject, type Json, type JsonObject, parseJson } from "./json.ts";
import { entryKey } from "./list.ts";

/** Sentences about what is wrong; empty when nothing is. `path` tells which file it is. */
export const validateClassic = (path: string, text: string): readonly string[] => {
  const read = parseJson(text);
  if (read.kind === "broken") return [`${path} is no JSON: ${read.reason}`];
  const check = CHECKS.find(([suffix]) => path.endsWith(suffix))?.[1];
  if (check === undefined) return [];
  if (!isObject(read.value)) return [`${path} holds no JSON object`];
  return check(read.value).map((what) => `${path} ${what}`);
};

type Check = (document: JsonObject) => readonly string[];

const requires =
  (...names: readonly string[]): Check =>
  (document) =>
    names.filter((name) => !document.has(name)).map((name) => `has no field "${name}"`);

const requiresList =
  (name: string): Check =>
  (document) =>
    isList(document.get(name)) ? repeatedIds(document.get(name)) : [`has no list "${name}"`];

const requiresObject =
  (name: string): Check =>
  (document) =>
    isObject(document.get(name)) ? [] : [`has no object "${name}"`];

const CHECKS: readonly (readonly [suffix: string, check: Check])[] = [
  ["status.json", requires("server", "ip", "status", "timestamp")],
  ["heartbeat.json", requires("server", "timestamp")],
  ["messages.json", requiresList("messages")],
  ["jobs.json", requiresList("jobs")],
  ["locks.json", requiresObject("locks")],
];

const repeatedIds = (list: Json | undefined): readonly string[] => {
  const entries = (isList(list) ? list : []).filter(isObject).filter((entry) => entry.has("id"));
  return [...Map.groupBy(entries, entryKey)]
    .filter(([, same]) => same.length > 1)
    .map(([id]) => `holds the id ${JSON.stringify(id.slice(0, 80))} twice`);
};
