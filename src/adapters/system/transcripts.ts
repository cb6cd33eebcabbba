import { closeSync, fstatSync, openSync, readSync, statSync, type Stats, watch } from "node:fs";
import { basename, dirname } from "node:path";

import { envelopeOpening } from "../../domain/envelope.ts";
import type { TranscriptEvidence, Transcripts } from "../../ports/transcripts.ts";

const CHUNK = 1 << 20;

/** {@link Transcripts} in files of lines. An opening counts plain or as it stands inside a JSON string. */
export const createTranscripts = (): Transcripts => ({
  size: (path) => stat(path)?.size ?? 0,

  find: (path, shortId, offset) => {
    const opening = envelopeOpening(shortId);
    const needles = [opening, JSON.stringify(opening).slice(1, -1)].map((text) =>
      Buffer.from(text),
    );
    let file: number;
    try {
      file = openSync(path, "r");
    } catch {
      // Not there, or not readable: nothing in it proves anything.
      return { kind: "unknown" };
    }
    try {
      const { size } = fstatSync(file);
      if (size >= offset) return search(file, offset, size, needles);
      const found = search(file, 0, size, needles);
      return found.kind === "found" ? found : { kind: "unknown" };
    } catch {
      // A directory, or a file system that went away.
      return { kind: "unknown" };
    } finally {
      closeSync(file);
    }
  },

  watch: (path, grown) => {
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
  },
});

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
