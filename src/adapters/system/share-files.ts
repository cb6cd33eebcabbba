import {
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  lstatSync,
  openSync,
  readSync,
  realpathSync,
  unlinkSync,
  writeSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";

import { PartyError } from "../../domain/error.ts";
import type { FileState, IncomingFile, OpenFile, ShareFiles } from "../../ports/share-files.ts";
import { type Disk, toDiskError } from "./disk.ts";
import { listShare, stateOf } from "./list-share.ts";

/** The shared directories below `root`. */
export const createShareFiles = (root: string, disk: Disk): ShareFiles => {
  const state = (path: string): FileState | undefined => {
    const found = look(join(root, path));
    return found?.isFile() === true ? stateOf(found) : undefined;
  };
  return {
    list: () => listShare(root),
    state,
    open: (path) => openFile(root, path),
    receive: (path) => {
      makeWay(root, path, disk);
      return receiveFile(join(root, path), disk);
    },
    remove: (path, expected) => {
      if (!isSame(state(path), expected)) return false;
      disk.unlink(join(root, path));
      return true;
    },
  };
};

/** O_NONBLOCK: a pipe that was put into the file's place must not make us wait. */
const READING = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
const GONE: ReadonlySet<string> = new Set(["ENOENT", "ENOTDIR", "ELOOP", "ENXIO"]);

const openFile = (root: string, path: string): OpenFile | undefined => {
  const full = join(root, path);
  let file: number;
  try {
    // A directory on the way may have become a link since it was listed.
    if (realpathSync(dirname(full)) !== join(realpathSync(root), dirname(path))) return undefined;
    file = openSync(full, READING);
  } catch (cause) {
    if (GONE.has((cause as NodeJS.ErrnoException).code ?? "")) return undefined;
    throw toDiskError(cause, full);
  }
  const found = fstatSync(file, { bigint: true });
  if (!found.isFile()) {
    closeSync(file);
    return undefined;
  }
  const opened = stateOf(found);
  return {
    ...opened,
    read: (offset, length) => {
      const bytes = Buffer.alloc(Math.max(0, Math.min(length, opened.size - offset)));
      let filled = 0;
      while (filled < bytes.length) {
        const count = readSync(file, bytes, filled, bytes.length - filled, offset + filled);
        if (count === 0) break;
        filled += count;
      }
      return bytes.subarray(0, filled);
    },
    isUnchanged: () => {
      const now = look(full);
      return (
        isSame(stateOf(fstatSync(file, { bigint: true })), opened) &&
        now !== undefined &&
        isSame(stateOf(now), opened)
      );
    },
    [Symbol.dispose]: () => closeSync(file),
  };
};

const receiveFile = (full: string, disk: Disk): IncomingFile => {
  const temporary = join(
    dirname(full),
    `.${basename(full).slice(0, 100)}.${process.pid}-${process.hrtime.bigint().toString(36)}.tmp`,
  );
  let file: number | undefined;
  try {
    file = openSync(temporary, "wx", 0o600);
  } catch (cause) {
    throw toDiskError(cause, full);
  }
  const handle = file;
  let isKept = false;
  return {
    append: (bytes) => {
      try {
        for (let written = 0; written < bytes.length;) {
          written += writeSync(handle, bytes, written);
        }
      } catch (cause) {
        throw toDiskError(cause, full);
      }
    },
    keep: (expected) => {
      const now = look(full);
      const isExpected =
        now === undefined ? expected === undefined : now.isFile() && isSame(stateOf(now), expected);
      if (!isExpected) return undefined;
      fsyncSync(handle);
      disk.rename(temporary, full);
      isKept = true;
      // Renaming changes the file's stamp.
      return stateOf(fstatSync(handle, { bigint: true }));
    },
    [Symbol.dispose]: () => {
      closeSync(handle);
      if (!isKept) unlinkSync(temporary);
    },
  };
};

/** Makes the directories above a file, and goes through no link to do so. */
const makeWay = (root: string, path: string, disk: Disk): void => {
  disk.makeDirectory(root);
  let way = root;
  for (const part of dirname(path).split("/")) {
    way = join(way, part);
    const found = look(way);
    if (found === undefined) disk.makeDirectory(way);
    else if (!found.isDirectory()) {
      const what = found.isSymbolicLink() ? "a link" : "no directory";
      throw new PartyError("SHARE_UNUSABLE", `${JSON.stringify(way)} is ${what}.`, {
        hint: "Nothing is written through it: move it away, and pull again.",
      });
    }
  }
};

const look = (path: string) => {
  try {
    return lstatSync(path, { bigint: true, throwIfNoEntry: false });
  } catch (cause) {
    // A file is where a directory was.
    if ((cause as NodeJS.ErrnoException).code === "ENOTDIR") return undefined;
    throw toDiskError(cause, path);
  }
};

const isSame = (a: FileState | undefined, b: FileState | undefined): boolean =>
  a?.stamp === b?.stamp && a?.size === b?.size;
