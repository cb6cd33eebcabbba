import { envelopeOpening } from "../../src/domain/envelope.ts";
import type { Transcripts } from "../../src/ports/transcripts.ts";

export interface FakeTranscripts extends Transcripts {
  /** A program writes down what its model was sent. */
  append(path: string, text: string): void;
  /** A program begins its transcript anew. */
  empty(path: string): void;
}

/** {@link Transcripts} in memory: one string a path. */
export const createFakeTranscripts = (): FakeTranscripts => {
  const texts = new Map<string, string>();
  const watchers = new Set<{ readonly path: string; readonly grown: () => void }>();
  const textOf = (path: string): string => texts.get(path) ?? "";
  return {
    size: (path) => textOf(path).length,
    find: (path, shortId, offset) => {
      const text = texts.get(path);
      if (text === undefined) return { kind: "unknown" };
      const isAnother = text.length < offset;
      const opening = envelopeOpening(shortId);
      const from = isAnother ? 0 : offset;
      const hit = text.indexOf(opening, from);
      if (hit >= 0) return { kind: "found", line: lineAt(text, hit) };
      // A queue's entry is a line of JSON.
      const queued = text.indexOf(JSON.stringify(opening).slice(1, -1), from);
      if (queued >= 0) return { kind: "queued", line: lineAt(text, queued) };
      return isAnother ? { kind: "unknown" } : { kind: "absent", grown: text.length > offset };
    },
    watch: (path, grown) => {
      const watcher = { path, grown };
      watchers.add(watcher);
      return { [Symbol.dispose]: () => void watchers.delete(watcher) };
    },
    append: (path, text) => {
      texts.set(path, `${textOf(path)}${text}\n`);
      for (const watcher of watchers) if (watcher.path === path) watcher.grown();
    },
    empty: (path) => void texts.delete(path),
  };
};

const lineAt = (text: string, position: number): number =>
  text.slice(0, position).split("\n").length;
