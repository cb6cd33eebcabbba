import { basename } from "node:path";

import { createGeminiTranscripts, isGeminiChat } from "../../adapters/gemini/transcripts.ts";
import { DATABASE } from "../../adapters/opencode/programs.ts";
import { createOpenCodeTranscripts } from "../../adapters/opencode/transcripts.ts";
import { createTranscripts } from "../../adapters/system/transcripts.ts";
import type { Transcripts } from "../../ports/transcripts.ts";

/** Every form of record: files of lines, Gemini CLI's chats by their directory, OpenCode's database by its name. */
export const createAllTranscripts = (): Transcripts => {
  const files = createTranscripts();
  const database = createOpenCodeTranscripts();
  const chats = createGeminiTranscripts(files);
  const of = (path: string): Transcripts => {
    if (basename(path) === DATABASE) return database;
    return isGeminiChat(path) ? chats : files;
  };
  return {
    size: (path) => of(path).size(path),
    find: (path, shortId, offset) => of(path).find(path, shortId, offset),
    watch: (path, grown) => of(path).watch(path, grown),
  };
};
