import { closeSync, lstatSync, readdirSync } from "node:fs";
import { join } from "node:path";

import { PartyError } from "../../domain/error.ts";
import { decodeMessageFile, isOwnFileName, parseMessageFile } from "../../domain/message-file.ts";
import type { Clock } from "../../ports/clock.ts";
import type { OutboxFile, OutboxIntake } from "../../ports/outbox.ts";
import type { Disk } from "../system/disk.ts";
import { isTemporaryName } from "../system/disk.ts";
import { createContinuations } from "./continuations.ts";
import type { FoundFile } from "./find-files.ts";
import { findFiles, roleDirectories } from "./find-files.ts";
import { isSameFile, openOutboxFile, readOutboxFile } from "./read-file.ts";
import { createReadiness } from "./readiness.ts";
import { createRejects } from "./rejects.ts";
import { watchOutbox } from "./watch-outbox.ts";
import { createWriters } from "./writers.ts";

export interface OutboxIntakeOptions {
  /** The outbox, one directory per sender in it. */
  readonly directory: string;
  readonly rejected: string;
  readonly disk: Disk;
  readonly clock: Clock;
  /** The outbox lies on a file system that other hosts write to unseen. */
  readonly remote: boolean;
  /** Where the system shows its processes. */
  readonly proc?: string;
}

/** How long a path is remembered at which a file was taken: a writer may open it again and write on. */
const RECENT = 60_000;
/** Files of one scan: few enough that whoever takes them in between still answers others. */
const MOST_FILES = 1_000;
/** So many files in one scan are a flood, in which the system may drop notifications. */
const FLOOD = 256;
const FLOOD_RECHECK = 100;
const STALE_TEMPORARY = 3_600_000;

export const createOutboxIntake = (options: OutboxIntakeOptions): OutboxIntake & Disposable => {
  const { directory, disk, clock, remote, proc = "/proc" } = options;
  const continuations = createContinuations(clock);
  const rejects = createRejects(options.rejected, disk, clock);
  const recent = createRecent(clock);
  const isRecent = (path: string): boolean => recent.at(path) !== undefined;
  const readiness = createReadiness({ clock, writers: createWriters(proc), remote, isRecent });
  const bytesRead = new Map<string, number>();
  let take: ((file: OutboxFile, text: string, piece: string) => void) | undefined;
  let recheck: ((delay: number | undefined, handledBefore?: number) => void) | undefined;
  /** Files removed or rejected: while none is, nothing can take them, and looking again at once is no use. */
  let handled = 0;

  disk.makeDirectory(directory);
  sweepTemporaries(directory, disk, clock);

  /** True when a file without a header goes on with the one that was taken at its path. */
  const isContinuation = (file: FoundFile): boolean => {
    const before = recent.at(file.path);
    if (before === undefined || take === undefined || !file.regular) return false;
    const text = textOf(file);
    if (text === undefined || isMessage(text)) return false;
    take(before, text, `${file.device}:${file.inode}:${file.birth}`);
    disk.unlink(file.path);
    return true;
  };

  return {
    scan: () => {
      const ready = readiness.readyOf(findFiles(directory, disk), MOST_FILES);
      const files = ready.filter((file) => !isContinuation(file));
      if (ready.length >= MOST_FILES) recheck?.(0, handled);
      else if (ready.length >= FLOOD) recheck?.(FLOOD_RECHECK, handled);
      else recheck?.(readiness.recheckAfter());
      return files;
    },

    read: (file) => {
      const bytes = readOutboxFile(file);
      bytesRead.set(file.path, bytes.length);
      return bytes;
    },

    remove: (file) => {
      handled += 1;
      const read = bytesRead.get(file.path) ?? file.size;
      bytesRead.delete(file.path);
      const stat = lstatSync(file.path, { bigint: true, throwIfNoEntry: false });
      if (stat === undefined || !isSameFile(file, stat)) return;
      // Whoever renames a file into place has finished it.
      const descriptor = isOwnFileName(file.name) ? undefined : openToKeep(file);
      try {
        disk.unlink(file.path);
      } catch (error) {
        if (descriptor !== undefined) closeSync(descriptor);
        throw error;
      }
      if (descriptor === undefined) return;
      recent.add(file);
      continuations.keep(file, descriptor, read);
    },

    reject: (file, reason) => {
      handled += 1;
      bytesRead.delete(file.path);
      return rejects.add(file, reason);
    },

    watch: (changed) => {
      let timer: NodeJS.Timeout | undefined;
      const again = (handledBefore: number | undefined): void => {
        if (handled !== handledBefore) changed();
      };
      recheck = (delay, handledBefore) => {
        clearTimeout(timer);
        timer = delay === undefined ? undefined : setTimeout(again, delay, handledBefore);
      };
      const watching = watchOutbox({ directory, remote, changed });
      return {
        [Symbol.dispose]: () => {
          clearTimeout(timer);
          recheck = undefined;
          watching[Symbol.dispose]();
        },
      };
    },

    onContinued: (handler) => {
      take = handler;
      continuations.onContinued(handler);
    },

    [Symbol.dispose]: () => continuations[Symbol.dispose](),
  };
};

/** Undefined also where descriptors have run out: what is still appended is then not seen, but all else goes on. */
const openToKeep = (file: OutboxFile): number | undefined => {
  try {
    return openOutboxFile(file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EMFILE" || code === "ENFILE") return undefined;
    throw error;
  }
};

interface Recent {
  add(file: OutboxFile): void;
  at(path: string): OutboxFile | undefined;
}

const createRecent = (clock: Clock): Recent => {
  // In the order of being added, so that the old ones are found at the front.
  const taken = new Map<string, { readonly file: OutboxFile; readonly until: number }>();
  const forget = (): void => {
    for (const [path, { until }] of taken) {
      if (until > clock.monotonic()) return;
      taken.delete(path);
    }
  };
  return {
    add: (file) => {
      forget();
      taken.delete(file.path);
      taken.set(file.path, { file, until: clock.monotonic() + RECENT });
    },
    at: (path) => {
      forget();
      return taken.get(path)?.file;
    },
  };
};

/** The text of a file, or undefined where it can't be read: ingest will then tell why. */
const textOf = (file: OutboxFile): string | undefined => {
  try {
    return decodeMessageFile(readOutboxFile(file));
  } catch (error) {
    if (error instanceof PartyError) return undefined;
    throw error;
  }
};

const isMessage = (text: string): boolean => {
  try {
    parseMessageFile(text);
    return true;
  } catch (error) {
    // A mistake in a message is still a message; only what names no recipient goes on with another one.
    return (
      !(error instanceof PartyError && NO_RECIPIENT.has(error.code)) || NAMES_RECIPIENT.test(text)
    );
  }
};

const NO_RECIPIENT = new Set(["MESSAGE_INVALID", "ADDRESS_INVALID"]);
const NAMES_RECIPIENT = /^\s*to\s*:/imv;

/** What killed senders left behind: nobody was told that it is sent. */
const sweepTemporaries = (root: string, disk: Disk, clock: Clock): void => {
  for (const role of roleDirectories(root)) {
    for (const name of readdirSync(join(root, role)).filter(isTemporaryName)) {
      const path = join(root, role, name);
      const stat = lstatSync(path, { throwIfNoEntry: false });
      if (stat !== undefined && clock.now() - stat.mtimeMs > STALE_TEMPORARY) disk.unlink(path);
    }
  }
};
