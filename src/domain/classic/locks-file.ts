/** `coordination/locks.json`: locks with a time at which they end by themselves. */

import { conflictSides } from "./conflict-sides.ts";
import { parseClassicTime } from "./classic-time.ts";
import { objectOf, textOf } from "./fields.ts";
import { formatJson } from "./format-json.ts";
import { isObject, type Json, type JsonObject, parseJson, toObject, withField } from "./json.ts";

/** How long a lock is held without being taken again, in milliseconds: `LOCK_TIMEOUT`. */
export const LOCK_TIMEOUT = 600_000;

/** The names that the original's scripts use; others are as good. */
const LOCK_NAMES = ["job_assignment", "config_update", "message_queue"] as const;

export interface ClassicLock {
  readonly name: string;
  readonly lockedBy: string;
  readonly lockedAt: number | undefined;
  /** From the lock's own end or its begin; undefined where it tells neither. */
  readonly expiresAt: number | undefined;
}

export type LocksRead =
  | { readonly kind: "locks"; readonly document: JsonObject }
  | { readonly kind: "broken"; readonly reason: string };

/** Of a file in conflict each lock is the one that ends last: nobody gets a lock because two wrote at once. */
export const parseLocksFile = (text: string): LocksRead => {
  if (text.trim() === "") return { kind: "locks", document: EMPTY_LOCKS };
  const whole = readLocks(text);
  if (typeof whole !== "string") return { kind: "locks", document: whole };
  const sides = conflictSides(text);
  if (sides === undefined) return { kind: "broken", reason: whole };
  const [first, second] = [readLocks(sides.first), readLocks(sides.second)];
  return typeof first === "string" || typeof second === "string"
    ? { kind: "broken", reason: "it holds conflict markers" }
    : { kind: "locks", document: laterOf(first, second) };
};

export const formatLocksFile = (document: JsonObject): string => formatJson(document);

/** All locks that somebody holds or held until they ended. */
export const locksOf = (document: JsonObject): readonly ClassicLock[] =>
  [...objectOf(document.get("locks"))]
    .map(([name, value]) => readLock(name, value))
    .filter(({ lockedBy }) => lockedBy !== "");

export const withLock = (document: JsonObject, name: string, lock: JsonObject): JsonObject =>
  withField(document, "locks", withField(objectOf(document.get("locks")), name, lock));

/** A lock that tells no time ends now: else it would stand for ever. */
export const isExpired = ({ expiresAt }: ClassicLock, now: number): boolean =>
  expiresAt === undefined || now >= expiresAt;

export const UNLOCKED: JsonObject = toObject([
  ["locked_by", null],
  ["locked_at", null],
  ["expires_at", null],
]);

const EMPTY_LOCKS: JsonObject = toObject([
  ["locks", new Map(LOCK_NAMES.map((name) => [name, UNLOCKED]))],
  ["metadata", toObject([["last_cleanup", null]])],
]);

/** The reason as a text where there are none to read. */
const readLocks = (text: string): JsonObject | string => {
  const read = parseJson(text);
  if (read.kind === "broken") return read.reason;
  return isObject(read.value) && isObject(read.value.get("locks"))
    ? read.value
    : 'it holds no object "locks"';
};

const readLock = (name: string, value: Json): ClassicLock => {
  const lock = objectOf(value);
  const lockedAt = parseClassicTime(lock.get("locked_at"));
  const expiresAt = parseClassicTime(lock.get("expires_at"));
  return {
    name,
    lockedBy: textOf(lock.get("locked_by")).trim().toLowerCase(),
    lockedAt,
    expiresAt: expiresAt ?? (lockedAt === undefined ? undefined : lockedAt + LOCK_TIMEOUT),
  };
};

const laterOf = (first: JsonObject, second: JsonObject): JsonObject => {
  const ends = new Map(locksOf(first).map((lock) => [lock.name, lock.expiresAt ?? 0]));
  const later = locksOf(second).filter(
    ({ name, expiresAt = 0 }) => expiresAt > (ends.get(name) ?? -1),
  );
  const locks = objectOf(second.get("locks"));
  return later.reduce((all, { name }) => withLock(all, name, objectOf(locks.get(name))), first);
};
