/**
 * Archiving: settled messages leave `coordination/messages.json` for `coordination/archive/<month>.json`, and their ids go into
 * `index.json`, so that a host which still has them does not bring them back.
 */

import { isAckPending } from "./acknowledge.ts";
import { type ClassicMessage, readClassicMessage } from "./classic-message.ts";
import { isObject, type Json } from "./json.ts";
import type { ListFile } from "./list.ts";
import { mergeMessages } from "./merge.ts";
import { EMPTY_MESSAGES } from "./messages-file.ts";

/** Ages in milliseconds. */
export interface ArchiveLimits {
  /** A settled message older than this leaves. */
  readonly age: number;
  /** With more messages than this in the file the oldest settled ones leave earlier, but never before `crowdedAge`. */
  readonly crowd: number;
  readonly crowdedAge: number;
}

/**
 * As `archive_old_messages.sh`: read and 7 days old. The crowd is ours, since the original's file grows without a bound in a busy
 * week; an hour leaves everybody time to see a conversation whole.
 */
export const ARCHIVE_LIMITS: ArchiveLimits = {
  age: 604_800_000,
  crowd: 500,
  crowdedAge: 3_600_000,
};

export interface ArchivePlan {
  /** The live file without what leaves. */
  readonly live: ListFile;
  /** What leaves, by month (`2025-11`), each in the live file's order. */
  readonly months: ReadonlyMap<string, ListFile>;
}

/** Nothing leaves that somebody has not read or acknowledged, or that tells no time. */
export const planArchive = (
  file: ListFile,
  now: number,
  limits: ArchiveLimits = ARCHIVE_LIMITS,
): ArchivePlan => {
  const leaving = new Map<Json, number>();
  const settled = file.entries.flatMap((entry) => settledAt(entry));
  let crowd = file.entries.length;
  for (const { entry, at } of settled.toSorted((one, other) => one.at - other.at)) {
    const limit = crowd > limits.crowd ? Math.min(limits.crowdedAge, limits.age) : limits.age;
    if (now - at < limit) continue;
    leaving.set(entry, at);
    crowd -= 1;
  }
  const months = Map.groupBy(leaving, ([, at]) => new Date(at).toISOString().slice(0, 7));
  return {
    live: { ...file, entries: file.entries.filter((entry) => !leaving.has(entry)) },
    months: new Map(
      [...months].map(([month, entries]) => {
        const chosen = new Set(entries.map(([entry]) => entry));
        const inOrder = file.entries.filter((entry) => chosen.has(entry));
        return [month, { ...EMPTY_MESSAGES, entries: inOrder }];
      }),
    ),
  };
};

/** The month's file with what leaves in it: a union, where the original overwrites the file. */
export const addToArchive = (month: ListFile, leaving: ListFile): ListFile =>
  mergeMessages({ base: undefined, theirs: month, ours: leaving }).file;

export const archivePath = (month: string): string => `coordination/archive/${month}.json`;

/** The month of an archive's file, ours or one of the two kinds that the original's scripts write; undefined for `index.json` and all else. */
export const archiveMonth = (path: string): string | undefined => {
  const { year, month } = ARCHIVE.exec(path)?.groups ?? {};
  return year === undefined || month === undefined ? undefined : `${year}-${month}`;
};

const ARCHIVE = /^coordination\/archive\/(?:messages[_\-])?(?<year>\d{4})-?(?<month>\d{2})\.json$/v;

const settledAt = (entry: Json): readonly { readonly entry: Json; readonly at: number }[] => {
  const message = isObject(entry) ? readClassicMessage(entry) : undefined;
  return message?.at === undefined || !isSettled(message) ? [] : [{ entry, at: message.at }];
};

const isSettled = (message: ClassicMessage): boolean => message.read && !isAckPending(message);
