import { existsSync, lstatSync, readdirSync, rmSync } from "node:fs";
import { extname, join } from "node:path";

import type { Clock } from "../../ports/clock.ts";
import type { OutboxFile } from "../../ports/outbox.ts";
import type { Disk } from "../system/disk.ts";

/** The place for files that could not be taken, each with its reason beside it, kept 30 days or 100 MB. */
export interface Rejects {
  /** Moves a file there. Returns its new path. */
  add(file: OutboxFile, reason: string): string;
}

const KEPT_FOR = 30 * 86_400_000;
const KEPT_BYTES = 100_000_000;
const PRUNE_EVERY = 60_000;
const REASON = ".reason";

export const createRejects = (directory: string, disk: Disk, clock: Clock): Rejects => {
  let prunedAt = Number.NEGATIVE_INFINITY;

  return {
    add: (file, reason) => {
      disk.makeDirectory(directory);
      const target = freePath(directory, file.name);
      // The reason first: a file without one would be a riddle, a reason without a file is only litter.
      disk.write(`${target}${REASON}`, `${reason}\nfrom: outbox/${file.sender}\n`);
      const moved = move(disk, file, target);
      if (clock.monotonic() - prunedAt >= PRUNE_EVERY) {
        prunedAt = clock.monotonic();
        prune(directory, clock.now());
      }
      return moved;
    },
  };
};

const move = (disk: Disk, file: OutboxFile, target: string): string => {
  try {
    disk.rename(file.path, target);
    return target;
  } catch (error) {
    if (lstatSync(file.path, { throwIfNoEntry: false }) === undefined) return target;
    // Only a regular file can be carried to another file system. Out of our way is good enough for the rest.
    const aside = `${file.path}.rejected`;
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    disk.rename(file.path, aside);
    return aside;
  }
};

/** The name itself, shortened so that `.reason` fits, or with a number where it is taken. */
const freePath = (directory: string, name: string): string => {
  const extension = extname(name);
  const stem = Buffer.from(name.slice(0, -extension.length)).subarray(0, 200).toString();
  for (let number = 1; ; number += 1) {
    const path = join(directory, `${stem}${number === 1 ? "" : `-${number}`}${extension}`);
    if (!existsSync(path)) return path;
  }
};

const prune = (directory: string, now: number): void => {
  // The reason was written when the file came here; the file keeps the time its sender gave it.
  const entries = readdirSync(directory)
    .filter((name) => name.endsWith(REASON))
    .map((name) => join(directory, name.slice(0, -REASON.length)))
    .map((path) => ({ path, at: timeOf(`${path}${REASON}`), size: sizeOf(path) }))
    .toSorted((one, other) => other.at - one.at);
  let bytes = 0;
  for (const { path, at, size } of entries) {
    bytes += size;
    if (now - at < KEPT_FOR && bytes <= KEPT_BYTES) continue;
    rmSync(path, { recursive: true, force: true });
    rmSync(`${path}${REASON}`, { force: true });
  }
};

const timeOf = (path: string): number => lstatSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
const sizeOf = (path: string): number => lstatSync(path, { throwIfNoEntry: false })?.size ?? 0;
