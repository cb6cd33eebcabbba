/** Who gets a lock, who gives it back, and what ends by itself. */

import { formatSecond } from "./classic-time.ts";
import { objectOf } from "./fields.ts";
import { type JsonObject, toObject, withField } from "./json.ts";
import {
  type ClassicLock,
  isExpired,
  LOCK_TIMEOUT,
  locksOf,
  UNLOCKED,
  withLock,
} from "./locks-file.ts";

export type LockOutcome =
  | {
      readonly kind: "changed";
      readonly document: JsonObject;
      readonly from: ClassicLock | undefined;
    }
  /** By another host, until its end. */
  | { readonly kind: "held"; readonly lock: ClassicLock }
  | { readonly kind: "free" };

export interface LockRequest {
  readonly name: string;
  readonly host: string;
  readonly now: number;
}

/** Takes a free or ended lock, or takes one's own again for another 10 minutes. `from` is whose it was. */
export const acquireLock = (
  document: JsonObject,
  { name, host, now }: LockRequest,
): LockOutcome => {
  const from = lockNamed(document, name);
  if (from !== undefined && from.lockedBy !== host && !isExpired(from, now)) {
    return { kind: "held", lock: from };
  }
  const lock = toObject([
    ["locked_by", host],
    ["locked_at", formatSecond(now)],
    ["expires_at", formatSecond(now + LOCK_TIMEOUT)],
  ]);
  return { kind: "changed", document: withLock(document, name, lock), from };
};

/** Gives one's own lock back. */
export const releaseLock = (document: JsonObject, { name, host }: LockRequest): LockOutcome => {
  const lock = lockNamed(document, name);
  if (lock === undefined) return { kind: "free" };
  if (lock.lockedBy !== host) return { kind: "held", lock };
  return { kind: "changed", document: withLock(document, name, UNLOCKED), from: lock };
};

export interface Cleanup {
  readonly document: JsonObject;
  readonly released: readonly ClassicLock[];
}

/** What `lock_timeout_recovery.sh` does: releases what has ended, and notes when. */
export const releaseExpired = (document: JsonObject, now: number): Cleanup => {
  const released = locksOf(document).filter((lock) => isExpired(lock, now));
  if (released.length === 0) return { document, released };
  const free = released.reduce((locks, { name }) => withLock(locks, name, UNLOCKED), document);
  const metadata = withField(objectOf(document.get("metadata")), "last_cleanup", formatSecond(now));
  return { document: withField(free, "metadata", metadata), released };
};

const lockNamed = (document: JsonObject, name: string): ClassicLock | undefined =>
  locksOf(document).find((lock) => lock.name === name);
