import { readFileSync } from "node:fs";
import { dirname } from "node:path";

import { EMPTY_RECORD, formatRecord, parseRecord } from "../../domain/share/share-record.ts";
import { oneLine } from "../../domain/visible-text.ts";
import type { ShareMemory } from "../../ports/share-memory.ts";
import { type Disk, toDiskError } from "./disk.ts";

export interface ShareMemoryOptions {
  readonly record: string;
  readonly log: string;
  readonly now: () => number;
}

/** {@link ShareMemory} as one file that is replaced whole, and a log that is appended to. */
export const createShareMemory = (
  { record, log, now }: ShareMemoryOptions,
  disk: Disk,
): ShareMemory => ({
  load: () => {
    const text = readIfThere(record);
    return text === undefined ? EMPTY_RECORD : parseRecord(text, record);
  },
  save: (value) => {
    disk.makeDirectory(dirname(record));
    disk.write(record, formatRecord(value));
  },
  log: (line) => {
    disk.makeDirectory(dirname(log));
    disk.append(log, `${new Date(now()).toISOString()} ${oneLine(line, 4_096)}\n`);
  },
});

const readIfThere = (file: string): string | undefined => {
  try {
    return readFileSync(file, "utf8");
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw toDiskError(cause, file);
  }
};
