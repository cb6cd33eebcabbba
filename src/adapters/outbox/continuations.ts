import { closeSync, fstatSync, readSync } from "node:fs";

import { PartyError } from "../../domain/error.ts";
import { decodeMessageFile } from "../../domain/message-file.ts";
import { LIMITS } from "../../domain/message.ts";
import type { Clock } from "../../ports/clock.ts";
import type { OutboxFile } from "../../ports/outbox.ts";

/** Keeps the inodes of removed files open for a while: a writer that was not seen may still append to them. */
export interface Continuations extends Disposable {
  /** Watches an open descriptor from `offset` on, and closes it in the end. */
  keep(file: OutboxFile, descriptor: number, offset: number): void;
  onContinued(take: (file: OutboxFile, text: string) => void): void;
}

const KEPT_FOR = 2_000;
const LOOK_EVERY = 250;
/** Descriptors are few: above this many the oldest is looked at a last time and let go. */
const MOST_KEPT = 256;

interface Kept {
  readonly file: OutboxFile;
  readonly descriptor: number;
  /** Bytes that have been taken. */
  readonly offset: number;
  readonly size: number;
  readonly until: number;
}

export const createContinuations = (clock: Clock): Continuations => {
  let kept: readonly Kept[] = [];
  let take: ((file: OutboxFile, text: string) => void) | undefined;
  let timer: NodeJS.Timeout | undefined;

  /** Hands over what was appended once the writer pauses, so that one saying stays one message. */
  const look = (entry: Kept, last: boolean): Kept | undefined => {
    const size = fstatSync(entry.descriptor).size;
    const until = size > entry.size ? clock.monotonic() + KEPT_FOR : entry.until;
    const paused = size > entry.offset && size === entry.size;
    const offset = paused || (last && size > entry.offset) ? size : entry.offset;
    if (offset > entry.offset && !handOver(entry, offset) && !last) {
      return { ...entry, size, until: clock.monotonic() + KEPT_FOR };
    }
    if (!last && clock.monotonic() < until) return { ...entry, offset, size, until };
    closeSync(entry.descriptor);
    return undefined;
  };

  /** False when the disk is full: the inode is then the only place where the text is. */
  const handOver = ({ file, descriptor, offset }: Kept, to: number): boolean => {
    try {
      take?.(file, readFrom(descriptor, offset, to));
      return true;
    } catch (error) {
      if (!(error instanceof PartyError && error.retryable)) throw error;
      return false;
    }
  };

  const lookAtAll = (last: boolean): void => {
    kept = kept.map((entry) => look(entry, last)).filter((entry) => entry !== undefined);
    if (kept.length > 0) return;
    clearInterval(timer);
    timer = undefined;
  };

  return {
    keep: (file, descriptor, offset) => {
      const [oldest, ...others] = kept;
      if (oldest !== undefined && kept.length >= MOST_KEPT) {
        kept = others;
        look(oldest, true);
      }
      const until = clock.monotonic() + KEPT_FOR;
      kept = [...kept, { file, descriptor, offset, size: offset, until }];
      timer ??= setInterval(() => lookAtAll(false), LOOK_EVERY).unref();
    },
    onContinued: (handler) => {
      take = handler;
    },
    [Symbol.dispose]: () => lookAtAll(true),
  };
};

const readFrom = (descriptor: number, from: number, to: number): string => {
  const bytes = Buffer.alloc(Math.min(to - from, LIMITS.bodyBytes));
  const length = readSync(descriptor, bytes, 0, bytes.length, from);
  return decodeMessageFile(bytes.subarray(0, length), "part");
};
