import { lstatSync, readdirSync } from "node:fs";
import { join } from "node:path";

import type { OutboxFile } from "../../ports/outbox.ts";
import type { Disk } from "../system/disk.ts";

/** Something in a role directory that is named like a message. */
export interface FoundFile extends OutboxFile {
  /** False for a directory, a link, a pipe: there is nothing in it to wait for. */
  readonly regular: boolean;
}

/** All message files of all role directories, by modification time, then name. */
export const findFiles = (root: string, disk: Disk): readonly FoundFile[] =>
  roleDirectories(root)
    .flatMap((sender) => filesOf(join(root, sender), sender, disk))
    .toSorted(
      (one, other) => one.modifiedAt - other.modifiedAt || (one.name < other.name ? -1 : 1),
    );

/** The names of the directories in the outbox. A link in their place is not followed. */
export const roleDirectories = (root: string): readonly string[] =>
  namesIn(root, (entries) =>
    entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name),
  );

export const isMessageName = (name: string): boolean =>
  name.endsWith(".msg") && !name.startsWith(".");

/** How the file system names an inode for good: a number alone comes again after an unlink. */
export const identityOf = (path: string): string | undefined => {
  const stat = lstatSync(path, { bigint: true, throwIfNoEntry: false });
  return stat && `${stat.dev}:${stat.ino}:${stat.birthtimeNs}`;
};

/**
 * A listing that runs while files come may show a later file and miss an earlier one. So the directory is listed twice,
 * and nothing newer than what the first listing showed counts yet: one sender's messages never overtake each other.
 */
const filesOf = (directory: string, sender: string, disk: Disk): readonly FoundFile[] => {
  const before = describeAll(directory, sender, readableNames(directory, disk));
  if (before.length === 0) return [];
  const newest = Math.max(...before.map(({ modifiedAt }) => modifiedAt));
  const seen = new Set(before.map(({ name }) => name));
  const missed = readableNames(directory, disk).filter((name) => !seen.has(name));
  return [
    ...before,
    ...describeAll(directory, sender, missed).filter(({ modifiedAt }) => modifiedAt <= newest),
  ];
};

const readableNames = (directory: string, disk: Disk): readonly string[] => {
  const names = namesIn(directory, (entries) => entries.map((entry) => entry.name));
  return names.some((name) => name.includes(LOST)) ? withReadableNames(directory, disk) : names;
};

const describeAll = (
  directory: string,
  sender: string,
  names: readonly string[],
): readonly FoundFile[] =>
  names
    .filter(isMessageName)
    .map((name) => describe(join(directory, name), sender, name))
    .filter((file) => file !== undefined);

const describe = (path: string, sender: string, name: string): FoundFile | undefined => {
  const stat = lstatSync(path, { bigint: true, throwIfNoEntry: false });
  if (stat === undefined) return undefined;
  return {
    path,
    sender,
    name,
    regular: stat.isFile(),
    modifiedAt: Number(stat.mtimeNs) / 1e6,
    size: Number(stat.size),
    device: String(stat.dev),
    inode: String(stat.ino),
    birth: stat.birthtimeNs === 0n ? "" : String(stat.birthtimeNs),
  };
};

/** A directory that vanished or that we may not read has nothing for us; the next scan looks again. */
const namesIn = (
  directory: string,
  pick: (entries: ReturnType<typeof listEntries>) => readonly string[],
): readonly string[] => {
  try {
    return pick(listEntries(directory));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR" || code === "EACCES") return [];
    throw error;
  }
};

const listEntries = (directory: string) => readdirSync(directory, { withFileTypes: true });

/** What decoding puts in the place of bytes that are no UTF-8: such a name opens nothing. */
const LOST = "\u{fffd}";

/** Gives files whose names are no text a name that is, with the inode in it to keep them apart. */
const withReadableNames = (directory: string, disk: Disk): readonly string[] =>
  readdirSync(directory, { encoding: "buffer" }).map((bytes) => {
    const name = bytes.toString();
    if (bytes.equals(Buffer.from(name)) || !isMessageName(name)) return name;
    const path = Buffer.concat([Buffer.from(`${directory}/`), bytes]);
    const { ino } = lstatSync(path, { bigint: true });
    const stem = bytes
      .toString("latin1")
      .slice(0, 100)
      .replaceAll(/[^\w.\-]/gv, "_");
    const readable = `${stem.replace(/\.msg$/v, "")}-${ino}.msg`;
    disk.rename(path, join(directory, readable));
    return readable;
  });
