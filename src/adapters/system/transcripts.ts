import { closeSync, fstatSync, openSync, readSync, statSync, type Stats, watch } from "node:fs";
import { basename, dirname } from "node:path";

import { envelopeOpening } from "../../domain/envelope.ts";
import { createRecentMap } from "../../domain/recent-map.ts";
import type { TranscriptEvidence, Transcripts } from "../../ports/transcripts.ts";

const CHUNK = 1 << 20;

/** {@link Transcripts} in files of lines. An opening counts plain or as it stands inside a JSON string. */
export const createTranscripts = (): Transcripts => {
  // A long transcript is read once for each message, not at every line that is added to it.
  const searched = createRecentMap<Searched>();

  const find = (path: string, shortId: string, offset: number): TranscriptEvidence => {
    const opening = envelopeOpening(shortId);
    const needles = [opening, JSON.stringify(opening).slice(1, -1)].map((text) =>
      Buffer.from(text),
    );
    using file = openToRead(path);
    const { size, ino } = fstatSync(file.descriptor);
    if (size < offset) {
      const found = search(file.descriptor, 0, size, needles);
      return found.kind === "found" ? found : { kind: "unknown" };
    }
    const key = `${shortId} ${path}`;
    const before = searched.get(key);
    const isSame = before !== undefined && before.inode === ino && before.upTo <= size;
    const from = isSame ? Math.max(offset, before.upTo) : offset;
    const found = search(file.descriptor, from, size, needles);
    if (found.kind !== "absent") return found;
    const overlap = Math.max(...needles.map((needle) => needle.length));
    searched.set(key, { inode: ino, upTo: Math.max(offset, size - overlap) });
    return { kind: "absent", grown: size > offset };
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
  /** Bytes before this hold no opening of the message. */
  readonly upTo: number;
}

const openToRead = (path: string): Disposable & { readonly descriptor: number } => {
  const descriptor = openSync(path, "r");
  return { descriptor, [Symbol.dispose]: () => closeSync(descriptor) };
};

const watchFile: Transcripts["watch"] = (path, grown) => {
  // The directory, because the file may not exist yet or be replaced.
  try {
    const name = basename(path);
    const watcher = watch(dirname(path), { persistent: false }, (_event, changed) => {
      if (changed === name) grown();
    });
    watcher.on("error", () => watcher.close());
    return { [Symbol.dispose]: () => watcher.close() };
  } catch {
    // No directory, so no transcript yet: the next turn of the agent's worker looks again.
    return { [Symbol.dispose]: () => undefined };
  }
};

const stat = (path: string): Stats | undefined => statSync(path, { throwIfNoEntry: false });

const search = (
  file: number,
  from: number,
  size: number,
  needles: readonly Buffer[],
): TranscriptEvidence => {
  const overlap = Math.max(...needles.map((needle) => needle.length)) - 1;
  const chunk = Buffer.alloc(Math.min(CHUNK, size - from + 1) + overlap);
  for (let at = from; at < size; at += chunk.length - overlap) {
    const text = chunk.subarray(0, readSync(file, chunk, 0, chunk.length, at));
    const hit = Math.max(...needles.map((needle) => text.indexOf(needle)));
    if (hit >= 0) return { kind: "found", line: lineAt(file, at + hit) };
    if (text.length < chunk.length) break;
  }
  return { kind: "absent", grown: size > from };
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
