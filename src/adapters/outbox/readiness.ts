import { decodeMessageFile, isHeaderComplete, isOwnFileName } from "../../domain/message-file.ts";
import { LIMITS } from "../../domain/message.ts";
import type { Clock } from "../../ports/clock.ts";
import type { OutboxFile } from "../../ports/outbox.ts";
import type { FoundFile } from "./find-files.ts";
import { readStart } from "./read-file.ts";
import type { Writers } from "./writers.ts";

/** Tells complete files from those that are still being written. */
export interface Readiness {
  /** The complete ones among `files`, in their order; the rest is not looked at once there are `limit` of them. */
  readyOf(files: readonly FoundFile[], limit: number): readonly FoundFile[];
  /** Milliseconds after which to look again; undefined when no file is unfinished. */
  recheckAfter(): number | undefined;
}

export interface ReadinessOptions {
  readonly clock: Clock;
  readonly writers: Writers;
  /** Writers on other hosts can not be seen. */
  readonly remote: boolean;
  /** True for a path at which a file was taken a moment ago: what is there now may be its continuation, without a header. */
  readonly isRecent: (path: string) => boolean;
}

/** How long an unchanged file waits for the rest of its header, when nobody has it open. */
const HEADER_PATIENCE = 30_000;
const CONTINUATION_PATIENCE = 2_000;
/** How long a file must be unchanged where nothing tells who writes. */
const UNSEEN_WRITER = 250;
const REMOTE_WRITER = 2_000;

interface Watched {
  readonly inode: string;
  readonly size: number;
  readonly modifiedAt: number;
  /** By the monotonic clock. */
  readonly quietSince: number;
  readonly headed: boolean;
}

export const createReadiness = (options: ReadinessOptions): Readiness => {
  const { clock, writers, remote, isRecent } = options;
  const quietNeeded = remote ? REMOTE_WRITER : writers.known ? 0 : UNSEEN_WRITER;
  let unfinished = new Map<string, Watched>();

  const watch = (file: FoundFile): Watched => {
    const before = unfinished.get(file.path);
    const same = before?.inode === file.inode && before.size <= file.size;
    const unchanged = same && before.size === file.size && before.modifiedAt === file.modifiedAt;
    const quietSince = unchanged ? before.quietSince : quietFrom(file, clock, before !== undefined);
    const headed = (same && before.headed) || hasHeader(file);
    return { inode: file.inode, size: file.size, modifiedAt: file.modifiedAt, quietSince, headed };
  };

  const isSettled = (file: FoundFile, { headed, quietSince }: Watched): boolean => {
    const quiet = clock.monotonic() - quietSince;
    if (quiet < quietNeeded) return false;
    return headed || quiet >= (isRecent(file.path) ? CONTINUATION_PATIENCE : HEADER_PATIENCE);
  };

  const unfinishedOf = (files: readonly FoundFile[]): ReadonlyMap<string, Watched> => {
    const watched = new Map<string, Watched>();
    const settled: FoundFile[] = [];
    for (const file of files) {
      if (isWholeAtOnce(file)) continue;
      const state = watch(file);
      watched.set(file.path, state);
      if (isSettled(file, state)) settled.push(file);
    }
    const open: ReadonlySet<OutboxFile> =
      settled.length === 0 ? new Set<OutboxFile>() : writers.openIn(settled);
    for (const file of settled) if (!open.has(file)) watched.delete(file.path);
    return watched;
  };

  return {
    readyOf: (files, limit) => {
      const watched = new Map<string, Watched>();
      const ready: FoundFile[] = [];
      for (let from = 0; from < files.length && ready.length < limit; from += limit) {
        const some = files.slice(from, from + limit);
        for (const [path, state] of unfinishedOf(some)) watched.set(path, state);
        ready.push(...some.filter((file) => !watched.has(file.path)));
      }
      unfinished = watched;
      return ready;
    },

    recheckAfter: () => {
      const now = clock.monotonic();
      const quiet = unfinished.values().map(({ quietSince }) => now - quietSince);
      const shortest = quiet.reduce((one, other) => Math.min(one, other), Number.POSITIVE_INFINITY);
      return unfinished.size === 0 ? undefined : Math.min(Math.max(shortest / 2, 100), 2_000);
    },
  };
};

/** Our own files come by rename; what will be refused unread need not be complete. */
const isWholeAtOnce = (file: FoundFile): boolean =>
  !file.regular || isOwnFileName(file.name) || file.size > LIMITS.fileBytes;

/** A file that is old when first seen has been quiet since; a young one must be watched, for clocks may differ. */
const quietFrom = (file: FoundFile, clock: Clock, seenBefore: boolean): number => {
  const age = seenBefore ? 0 : clock.now() - file.modifiedAt;
  return clock.monotonic() - (age >= HEADER_PATIENCE ? age : 0);
};

const hasHeader = (file: FoundFile): boolean => {
  const start = readStart(file);
  return start === undefined || isHeaderComplete(decodeMessageFile(start, "part"));
};
