import { closeSync, fstatSync, openSync, readSync, statSync, type Stats, watch } from "node:fs";
import { basename, dirname } from "node:path";

import { envelopeOpening } from "../../domain/envelope.ts";
import { createRecentMap } from "../../domain/recent-map.ts";
import { asHookPrompt, evidenceIn } from "../../domain/transcripts/evidence.ts";
import type { TranscriptEvidence, Transcripts } from "../../ports/transcripts.ts";

const CHUNK = 1 << 20;

/** {@link Transcripts} in files of lines. An opening counts plain, as it stands inside a JSON string, or as Codex has it from a hook. */
export const createTranscripts = (): Transcripts => {
  // A long transcript is read once for each message, not at every line that is added to it.
  const searched = createRecentMap<Searched>();

  const find = (path: string, shortId: string, offset: number): TranscriptEvidence => {
    const opening = envelopeOpening(shortId);
    const needles = [opening, asHookPrompt(opening)].flatMap((text) =>
      [text, JSON.stringify(text).slice(1, -1)].map((each) => Buffer.from(each)),
    );
    using file = openToRead(path);
    const { size, ino } = fstatSync(file.descriptor);
    const isAnother = size < offset;
    const key = `${shortId} ${path}`;
    const before = searched.get(key);
    const isSame = !isAnother && before?.inode === ino && before.upTo <= size;
    const from = Math.max(isAnother ? 0 : offset, isSame ? before.upTo : 0);
    const found = search(file.descriptor, { from, size, needles, opening });
    if (found.seen !== undefined) return { kind: "found", line: found.seen };
    const queued = (isSame ? before.queued : undefined) ?? found.queued;
    searched.set(key, { inode: ino, upTo: found.upTo, queued });
    if (queued !== undefined) return { kind: "queued", line: queued };
    return isAnother ? { kind: "unknown" } : { kind: "absent", grown: size > offset };
  };

  return {
    size: (path) => stat(path)?.size ?? 0,
    find: (path, shortId, offset) => {
      try {
        return find(path, shortId, offset);
      } catch {
        // Not there, not readable, a directory, a file system that went away: nothing in it proves anything.
        return { kind: "unknown" };
      }
    },
    watch: watchFile,
  };
};

interface Searched {
  readonly inode: number;
  /** Bytes before this hold no proof that the message was seen. */
  readonly upTo: number;
  /** The line that shows it queued. */
  readonly queued: number | undefined;
}

const openToRead = (path: string): Disposable & { readonly descriptor: number } => {
  const descriptor = openSync(path, "r");
  return { descriptor, [Symbol.dispose]: () => closeSync(descriptor) };
};

const watchFile: Transcripts["watch"] = (path, grown) => {
  const home = dirname(path);
  let watcher: Disposable | undefined;
  let ended = false;
  // The directory, because the file may be replaced or not exist yet; with its first turn a program may make both.
  const begin = (): void => {
    const directory = nearestDirectory(home);
    const moveOn = (): void => {
      if (ended || nearestDirectory(home) === directory) return;
      watcher?.[Symbol.dispose]();
      begin();
      grown();
    };
    watcher = watchDirectory(directory, (changed) => {
      if (directory !== home) moveOn();
      else if (changed === basename(path)) grown();
    });
    // It may have been made before the watch began.
    moveOn();
  };
  begin();
  return {
    [Symbol.dispose]: () => {
      ended = true;
      watcher?.[Symbol.dispose]();
    },
  };
};

const nearestDirectory = (path: string): string =>
  stat(path)?.isDirectory() === true || path === dirname(path)
    ? path
    : nearestDirectory(dirname(path));

const watchDirectory = (path: string, changed: (name: string | null) => void): Disposable => {
  try {
    const watcher = watch(path, { persistent: false }, (_event, name) => changed(name));
    watcher.on("error", () => watcher.close());
    return { [Symbol.dispose]: () => watcher.close() };
  } catch {
    // It has gone in this moment, or no watch is left to be had: the next turn of the agent's worker looks again.
    return { [Symbol.dispose]: () => undefined };
  }
};

const stat = (path: string): Stats | undefined => statSync(path, { throwIfNoEntry: false });

interface Search {
  readonly from: number;
  readonly size: number;
  readonly needles: readonly Buffer[];
  readonly opening: string;
}

/** The lines that show the message seen or queued, and up to where it is settled that none shows it seen. */
const search = (
  file: number,
  { from, size, needles, opening }: Search,
): { readonly seen?: number; readonly queued?: number; readonly upTo: number } => {
  let queued: number | undefined;
  let upTo = Math.max(from, size - Math.max(...needles.map((needle) => needle.length)));
  for (const at of hitsIn(file, from, size, needles)) {
    const line = lineAround(file, at, size);
    const evidence = evidenceIn(line.text, opening);
    if (evidence === "seen") return { seen: lineAt(file, at), upTo };
    if (evidence === "queued") queued ??= lineAt(file, at);
    // It is still being written: the next search begins at it.
    else if (!line.whole) upTo = Math.min(upTo, at);
  }
  return { ...(queued === undefined ? {} : { queued }), upTo };
};

/** The places between `from` and `size` where one of the needles stands. */
function* hitsIn(
  file: number,
  from: number,
  size: number,
  needles: readonly Buffer[],
): Generator<number> {
  const overlap = Math.max(...needles.map((needle) => needle.length)) - 1;
  const chunk = Buffer.alloc(Math.min(CHUNK, Math.max(size - from, 0) + 1) + overlap);
  let last = -1;
  for (let at = from; at < size; at += chunk.length - overlap) {
    const text = chunk.subarray(0, readSync(file, chunk, 0, chunk.length, at));
    for (let hit = nextHit(text, needles, 0); hit >= 0; hit = nextHit(text, needles, hit + 1)) {
      if (at + hit > last) yield at + hit;
      last = Math.max(last, at + hit);
    }
    if (text.length < chunk.length) break;
  }
}

const nextHit = (text: Buffer, needles: readonly Buffer[], from: number): number => {
  const hits = needles.map((needle) => text.indexOf(needle, from)).filter((hit) => hit >= 0);
  return hits.length === 0 ? -1 : Math.min(...hits);
};

/** Above this a line is read in part: no message is that long, and what is cut off proves nothing. */
const LONGEST_LINE = 16 << 20;

/** The line that holds byte `position`, and whether its end has been written. */
const lineAround = (
  file: number,
  position: number,
  size: number,
): { readonly text: string; readonly whole: boolean } => {
  const start = position - distanceTo(file, position, -1, position);
  const end = position + distanceTo(file, position, 1, size - position);
  const length = Math.min(end - start, LONGEST_LINE);
  const line = Buffer.alloc(length);
  const text = line.subarray(0, readSync(file, line, 0, length, start)).toString();
  return { text, whole: end < size };
};

const WINDOW = 65_536;

/** Bytes from `position` to the next line feed in a direction, or `most`. */
const distanceTo = (file: number, position: number, direction: 1 | -1, most: number): number => {
  const chunk = Buffer.alloc(Math.min(WINDOW, Math.max(most, 1)));
  for (let passed = 0; passed < most;) {
    const length = Math.min(chunk.length, most - passed);
    const from = direction === 1 ? position + passed : position - passed - length;
    const text = chunk.subarray(0, readSync(file, chunk, 0, length, from));
    if (text.length === 0) break;
    const hit = direction === 1 ? text.indexOf(0x0a) : text.lastIndexOf(0x0a);
    if (hit >= 0) return passed + (direction === 1 ? hit : text.length - hit - 1);
    passed += text.length;
  }
  return most;
};

/** The one-based line that holds byte `position`. */
const lineAt = (file: number, position: number): number => {
  const chunk = Buffer.alloc(Math.min(CHUNK, position + 1));
  let line = 1;
  for (let at = 0; at < position;) {
    const text = chunk.subarray(
      0,
      readSync(file, chunk, 0, Math.min(chunk.length, position - at), at),
    );
    if (text.length === 0) break;
    for (const byte of text) if (byte === 0x0a) line += 1;
    at += text.length;
  }
  return line;
};
