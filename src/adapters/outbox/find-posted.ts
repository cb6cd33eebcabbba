import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { shortId } from "../../domain/id.ts";
import { isOwnFileName, parseMessageFile } from "../../domain/message-file.ts";
import type { MessageId } from "../../domain/message.ts";
import type { PostedFile } from "../../ports/outbox.ts";
import { roleDirectories } from "./find-files.ts";

/** Finds a message that `relay` has posted under `id`, full or short, and that no daemon has taken up yet. */
export const findPosted = (root: string, id: string): PostedFile | undefined => {
  const wanted = id.toLowerCase().replace(/^msg-/v, "");
  for (const sender of roleDirectories(root)) {
    for (const name of readdirSync(join(root, sender))) {
      if (!isOwnFileName(name)) continue;
      const posted = readPosted(join(root, sender, name), sender);
      if (posted !== undefined && (posted.id === wanted || shortId(posted.id) === wanted)) {
        return posted;
      }
    }
  }
  return undefined;
};

const readPosted = (path: string, sender: string): PostedFile | undefined => {
  try {
    const parsed = parseMessageFile(readFileSync(path, "utf8"));
    if (parsed.kind === "empty" || parsed.id === undefined) return undefined;
    return { path, sender, ...parsed, id: parsed.id as MessageId };
  } catch {
    // Taken up in this moment, or not a message of ours: either way not the one that is looked for.
    return undefined;
  }
};
