import { closeSync, fstatSync, openSync, readSync } from "node:fs";

import { PartyError } from "../../domain/error.ts";
import type { ReadTail } from "../../ports/transcripts.ts";
import { toDiskError } from "./disk.ts";

/** {@link ReadTail} of a file on disk. Throws TRANSCRIPT_UNKNOWN where there is none, SHARE_UNUSABLE where it can't be read. */
export const readTail: ReadTail = (path, bytes) => {
  try {
    return read(path, bytes);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== "ENOENT") throw toDiskError(cause, path);
    throw new PartyError("TRANSCRIPT_UNKNOWN", `There is no record ${JSON.stringify(path)} yet.`, {
      hint: "Programs begin theirs with the first turn; `relay peek ROLE` shows the screen.",
      cause,
    });
  }
};

const read: ReadTail = (path, bytes) => {
  const file = openSync(path, "r");
  try {
    const { size } = fstatSync(file);
    const from = Math.max(0, size - bytes);
    const tail = Buffer.alloc(size - from);
    const text = tail.subarray(0, readSync(file, tail, 0, tail.length, from)).toString();
    const lines = text.split("\n");
    // The first line began before what was read, and may begin in the middle of a character.
    return { lines: from === 0 ? lines : lines.slice(1), whole: from === 0 };
  } finally {
    closeSync(file);
  }
};
