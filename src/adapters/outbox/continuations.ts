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
  onContinued(take: (file: OutboxFile, text: string, piece: string) => void): void;
}

const KEPT_FOR = 2_000;
const LOOK_EVERY = 250;
/** Descriptors are few, 256 in all on some systems: above this many the oldest is looked at a last time and let go. */
const MOST_KEPT = 64;

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
  let take: ((file: OutboxFile, text: string, piece: string) => void) | undefined;
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
      // More than one message may hold becomes several: nothing that was written is left behind.
      for (let from = offset; from < to;) {
        const bytes = readFrom(descriptor, from, to);
        take?.(file, decodeMessageFile(bytes, "part"), String(from));
        from += bytes.length;
        if (bytes.length === 0) break;
      }
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

/** As much as one message may hold. */
const readFrom = (descriptor: number, from: number, to: number): Buffer => {
  const bytes = Buffer.alloc(Math.min(to - from, LIMITS.bodyBytes));
  const read = bytes.subarray(0, readSync(descriptor, bytes, 0, bytes.length, from));
  return from + read.length < to ? withoutLastCharacter(read) : read;
};

/** The last one may go on in the next piece. */
const withoutLastCharacter = (bytes: Buffer): Buffer => {
  let end = bytes.length;
  while (end > 0 && ((bytes[end - 1] ?? 0) & 0xc0) === 0x80) end -= 1;
  if ((bytes[end - 1] ?? 0) >= 0xc0) end -= 1;
  return end > 0 ? bytes.subarray(0, end) : bytes;
};
