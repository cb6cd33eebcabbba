import { watch } from "node:fs";
import { basename, dirname, join } from "node:path";

import type { Transcripts } from "../../ports/transcripts.ts";
import { namesIn, writtenAt } from "../system/quiet-reads.ts";

/** As many chats of one directory are looked into, the newest first. */
const MOST_CHATS = 8;

/** True for a chat of Gemini CLI. */
export const isGeminiChat = (path: string): boolean =>
  /\/tmp\/[^\/]+\/chats\/[^\/]+\.jsonl$/v.test(path);

/**
 * {@link Transcripts} in the chats of Gemini CLI: a message counts as found in any chat of the directory, because which
 * one a program goes on with is its own affair; as absent only where the chat that was named is still there too, because
 * it removes chats in which its model never answered.
 */
export const createGeminiTranscripts = (files: Transcripts): Transcripts => ({
  size: files.size,
  find: (path, shortId, offset) => {
    const named = files.find(path, shortId, offset);
    if (named.kind === "found") return named;
    for (const other of chatsBeside(path)) {
      const found = files.find(other, shortId, 0);
      if (found.kind === "found") return found;
    }
    return named;
  },
  watch: (path, grown) => {
    try {
      const watcher = watch(dirname(path), { persistent: false }, () => grown());
      watcher.on("error", () => watcher.close());
      return { [Symbol.dispose]: () => watcher.close() };
    } catch {
      return files.watch(path, grown);
    }
  },
});

const chatsBeside = (path: string): readonly string[] => {
  const directory = dirname(path);
  return namesIn(directory)
    .filter((name) => name.endsWith(".jsonl") && name !== basename(path))
    .map((name) => ({ path: join(directory, name), at: writtenAt(join(directory, name)) }))
    .toSorted((a, b) => b.at - a.at)
    .slice(0, MOST_CHATS)
    .map((chat) => chat.path);
};
