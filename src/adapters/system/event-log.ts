import { closeSync, fstatSync, openSync, readSync, watch } from "node:fs";
import { dirname } from "node:path";

import type { EventLine, EventLog } from "../../ports/event-log.ts";

const BLOCK = 65_536;

/** The file may be written where notifications do not reach us, or not exist yet: then it is looked at this often. */
const LOOK_INTERVAL = 500;

/** {@link EventLog} over `events.jsonl`. A file that does not exist is an empty log. */
export const createEventLog = (path: string): EventLog => ({
  last: (limit, accept) => {
    using file = open(path);
    if (file === undefined) return { lines: [], end: 0 };
    const end = fstatSync(file.descriptor).size;
    const lines: EventLine[] = [];
    for (const text of linesBackwards(file.descriptor, end)) {
      if (lines.length >= limit) break;
      const line = parseLine(text);
      if (line !== undefined && accept(line)) lines.push(line);
    }
    return { lines: lines.toReversed(), end };
  },

  follow: async (from, take, signal) => {
    let at = from;
    let rest: Buffer = Buffer.alloc(0);
    const look = (): void => {
      using file = open(path);
      if (file === undefined) return;
      const { size } = fstatSync(file.descriptor);
      if (size < at) {
        at = 0;
        rest = Buffer.alloc(0);
      }
      while (at < size) {
        const block = readBlock(file.descriptor, at, Math.min(BLOCK, size - at));
        if (block.length === 0) break;
        at += block.length;
        rest = Buffer.concat([rest, block]);
        const end = rest.lastIndexOf(NEWLINE) + 1;
        for (const text of rest.subarray(0, end).toString("utf8").split("\n")) {
          const line = parseLine(text);
          if (line !== undefined) take(line);
        }
        rest = rest.subarray(end);
      }
    };
    const { promise, resolve } = Promise.withResolvers<void>();
    using _watch = watchDirectory(dirname(path), look);
    const timer = setInterval(look, LOOK_INTERVAL);
    signal.addEventListener("abort", () => resolve(), { once: true });
    look();
    if (!signal.aborted) await promise;
    clearInterval(timer);
  },
});

const NEWLINE = 0x0a;

const open = (path: string): ({ readonly descriptor: number } & Disposable) | undefined => {
  try {
    const descriptor = openSync(path, "r");
    return { descriptor, [Symbol.dispose]: () => closeSync(descriptor) };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
};

const watchDirectory = (path: string, changed: () => void): Disposable => {
  try {
    const watcher = watch(path, changed);
    watcher.on("error", () => watcher.close());
    return { [Symbol.dispose]: () => watcher.close() };
  } catch {
    // Without a directory, or without notifications, the interval alone finds what is written.
    return { [Symbol.dispose]: () => {} };
  }
};

/** The lines before `end`, last one first. */
function* linesBackwards(file: number, end: number): Generator<string> {
  let tail: Buffer = Buffer.alloc(0);
  for (let start = end; start > 0;) {
    const size = Math.min(BLOCK, start);
    start -= size;
    tail = Buffer.concat([readBlock(file, start, size), tail]);
    const cut = start === 0 ? 0 : tail.indexOf(NEWLINE) + 1;
    if (start > 0 && cut === 0) continue;
    yield* tail.subarray(cut).toString("utf8").split("\n").toReversed();
    tail = tail.subarray(0, cut);
  }
}

const readBlock = (file: number, start: number, size: number): Buffer => {
  const block = Buffer.alloc(size);
  return block.subarray(0, readSync(file, block, 0, size, start));
};

const parseLine = (text: string): EventLine | undefined => {
  if (text === "") return undefined;
  try {
    const line: unknown = JSON.parse(text);
    return typeof line === "object" && line !== null ? line : undefined;
  } catch {
    // Other programs may write here, and a crash may have cut a line short.
    return undefined;
  }
};
