import { chmodSync, copyFileSync, existsSync, lstatSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { PartyError } from "../../domain/error.ts";
import type { FaceFiles } from "../../ports/face-files.ts";
import { type Disk, toDiskError } from "./disk.ts";

export interface FaceFilesOptions {
  readonly directory: string;
  /** Where copies of what stood there go. */
  readonly backups: string;
  readonly disk: Disk;
}

/** {@link FaceFiles} in a directory, which is made when the first is written. */
export const createFaceFiles = ({ directory, backups, disk }: FaceFilesOptions): FaceFiles => ({
  directory,
  read: (name) => readRegular(join(directory, name)),
  write: (name, text) => {
    const path = join(directory, name);
    disk.makeDirectory(directory);
    disk.write(path, text);
    chmodSync(path, 0o755);
  },
  backUp: (name) => {
    try {
      mkdirSync(backups, { recursive: true });
      const copy = freePath(join(backups, name));
      copyFileSync(join(directory, name), copy);
      return copy;
    } catch (cause) {
      throw toDiskError(cause, join(backups, name));
    }
  },
});

/** A link would lead a write, or a person who runs it, somewhere else. */
const readRegular = (path: string): string | undefined => {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined) return undefined;
  if (!found.isFile()) {
    throw new PartyError("SHARE_UNUSABLE", `${JSON.stringify(path)} is no regular file.`, {
      hint: "Move it away; then run this again.",
    });
  }
  try {
    return readFileSync(path, "utf8");
  } catch (cause) {
    throw toDiskError(cause, path);
  }
};

const freePath = (path: string): string => {
  let free = path;
  for (let number = 2; existsSync(free); number += 1) free = `${path}.${number}`;
  return free;
};
