import { readdirSync, readFileSync, readlinkSync, statSync } from "node:fs";
import { basename } from "node:path";

import type { OutboxFile } from "../../ports/outbox.ts";

/** Who has files open for writing, as far as the system tells: processes of this user, on Linux. */
export interface Writers {
  /** False where nothing can be known. */
  readonly known: boolean;
  /** Those of `files` that some process may still write to. */
  openIn(files: readonly OutboxFile[]): ReadonlySet<OutboxFile>;
}

export const createWriters = (proc: string): Writers => {
  // Where a file was found open last: looking there again spares the walk through all processes.
  let holders = new Map<string, string>();

  return {
    known: entriesOf(`${proc}/self/fd`).length > 0,
    openIn: (files) => {
      const open = new Set<OutboxFile>();
      const found = new Map<string, string>();
      const note = (file: OutboxFile, descriptor: string): void => {
        open.add(file);
        found.set(file.path, descriptor);
      };
      for (const file of files) {
        const descriptor = holders.get(file.path);
        if (descriptor !== undefined && writes(descriptor, file)) note(file, descriptor);
      }
      const others = files.filter((file) => !open.has(file));
      if (others.length > 0) walk(proc, others, note);
      holders = found;
      return open;
    },
  };
};

const walk = (
  proc: string,
  files: readonly OutboxFile[],
  note: (file: OutboxFile, descriptor: string) => void,
): void => {
  // By name first, since reading a link is cheap; by inode then, since a sandbox may see the file at another path.
  const byName = Map.groupBy(files, (file) => file.name);
  for (const pid of entriesOf(proc)) {
    if (!/^\d+$/v.test(pid)) continue;
    for (const number of entriesOf(`${proc}/${pid}/fd`)) {
      const descriptor = `${proc}/${pid}/fd/${number}`;
      const candidates = byName.get(basename(targetOf(descriptor))) ?? [];
      for (const file of candidates) if (writes(descriptor, file)) note(file, descriptor);
    }
  }
};

const writes = (descriptor: string, file: OutboxFile): boolean => {
  try {
    const { dev, ino } = statSync(descriptor, { bigint: true });
    if (String(dev) !== file.device || String(ino) !== file.inode) return false;
    const info = readFileSync(
      descriptor.replace(/\/fd\/(?<number>\d+)$/v, "/fdinfo/$<number>"),
      "utf8",
    );
    const flags = /^flags:\s*(?<octal>\d+)/mv.exec(info)?.groups?.["octal"];
    // Someone who only reads, such as `tail -f`, is not waited for.
    return flags === undefined || (Number.parseInt(flags, 8) & 0b11) !== 0;
  } catch {
    // The process or its descriptor has gone, so it does not write.
    return false;
  }
};

const entriesOf = (directory: string): readonly string[] => {
  try {
    return readdirSync(directory);
  } catch {
    // Another user's process, or one that has ended.
    return [];
  }
};

const targetOf = (descriptor: string): string => {
  try {
    return readlinkSync(descriptor);
  } catch {
    return "";
  }
};
