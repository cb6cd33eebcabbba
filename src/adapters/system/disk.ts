import {
  closeSync,
  constants,
  copyFileSync,
  fchmodSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  renameSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";

import { PartyError } from "../../domain/error.ts";
import type { Step } from "../../ports/step.ts";

/**
 * Acts on files, each announced to the step hook and each failure told with its path.
 * Throws DISK_FULL or SHARE_UNUSABLE; anything else that goes wrong is thrown as it is.
 */
export interface Disk {
  /** Writes a whole file that survives power loss once this has returned: a reader sees the old one or the new one. */
  write(path: string, data: string | Uint8Array): void;
  /** As `write`, and leaves the file open until it is let go or the process ends, so that others can see whose it is. */
  writeAndHold(path: string, data: string | Uint8Array): Disposable;
  /** As `write`, where nothing is in its place yet. False, and nothing done, where something is. */
  writeNew(path: string, data: string | Uint8Array): boolean;
  /** As `write`, keeping `mode`, where `isWanted` still says so right before the file is replaced. */
  writeIf(path: string, data: string | Uint8Array, mode: number, isWanted: () => boolean): boolean;
  /** Replaces a file in one step, for what can be made again: after power loss the old one may be back. */
  replace(path: string, data: string | Uint8Array): void;
  /** Appends; a file that does not exist is created for its owner alone. */
  append(path: string, data: string | Uint8Array): void;
  /**
   * Moves a file durably: after power loss it is at one of the two places, or, between two file systems, at both.
   * A Buffer names a file whose name is no text, beside `to`.
   */
  rename(from: string | Buffer, to: string): void;
  unlink(path: string): void;
  /** Makes a directory and those above it that are missing, for their owner alone. Leaves existing ones as they are. */
  makeDirectory(path: string): void;
}

export const createDisk = (step: Step): Disk => {
  const act = <T>(name: string, path: string, perform: () => T): T => {
    step(`disk.${name}:before`);
    let result: T;
    try {
      result = perform();
    } catch (cause) {
      throw toDiskError(cause, path);
    }
    step(`disk.${name}:after`);
    return result;
  };

  const syncDirectory = (path: string): void => {
    act("fsync-directory", path, () => {
      const directory = openSync(path, "r");
      try {
        fsyncSync(directory);
      } catch (error) {
        // Some network file systems can not sync a directory; there is nothing better to do on them.
        if (!NO_DIRECTORY_SYNC.has(codeOf(error))) throw error;
      } finally {
        closeSync(directory);
      }
    });
  };

  const fill = (file: number, path: string, data: string | Uint8Array, durable: boolean): void => {
    act("write", path, () => writeFileSync(file, data));
    if (durable) act("fsync", path, () => fsyncSync(file));
  };

  /** Returns the file's descriptor. */
  const put = (path: string, data: string | Uint8Array, durable: boolean): number => {
    const temporary = temporaryPath(path);
    const file = act("create", path, () => openSync(temporary, "wx", 0o600));
    try {
      fill(file, path, data, durable);
      act("rename", path, () => renameSync(temporary, path));
      if (durable) syncDirectory(dirname(path));
    } catch (error) {
      closeSync(file);
      removeQuietly(temporary);
      throw error;
    }
    return file;
  };

  const putInPlace = (
    path: string,
    data: string | Uint8Array,
    mode: number,
    place: (temporary: string) => boolean,
  ): boolean => {
    const temporary = temporaryPath(path);
    const file = act("create", path, () => openSync(temporary, "wx", 0o600));
    try {
      fill(file, path, data, true);
      fchmodSync(file, mode);
      if (place(temporary)) syncDirectory(dirname(path));
      else return false;
    } finally {
      closeSync(file);
      removeQuietly(temporary);
    }
    return true;
  };

  const carryOver = (from: string, to: string): void => {
    const temporary = temporaryPath(to);
    try {
      act("copy", to, () => copyFileSync(from, temporary, constants.COPYFILE_EXCL));
      const file = openSync(temporary, "r");
      try {
        act("fsync", to, () => fsyncSync(file));
      } finally {
        closeSync(file);
      }
      act("rename", to, () => renameSync(temporary, to));
    } catch (error) {
      removeQuietly(temporary);
      throw error;
    }
    act("unlink", from, () => unlinkSync(from));
  };

  const makeDirectory = (path: string): void => {
    if (isDirectory(path)) return;
    const parent = dirname(path);
    if (parent !== path) makeDirectory(parent);
    act("mkdir", path, () => {
      try {
        mkdirSync(path, 0o700);
      } catch (error) {
        // Somebody else was faster.
        if (!isDirectory(path)) throw error;
      }
    });
    syncDirectory(parent);
  };

  return {
    write: (path, data) => closeSync(put(path, data, true)),
    writeAndHold: (path, data) => {
      const file = put(path, data, true);
      return { [Symbol.dispose]: () => closeSync(file) };
    },
    writeNew: (path, data) =>
      putInPlace(path, data, 0o600, (temporary) =>
        act("link", path, () => {
          try {
            linkSync(temporary, path);
            return true;
          } catch (error) {
            if (codeOf(error) === "EEXIST") return false;
            throw error;
          }
        }),
      ),
    writeIf: (path, data, mode, isWanted) =>
      putInPlace(path, data, mode, (temporary) => {
        if (!isWanted()) return false;
        act("rename", path, () => renameSync(temporary, path));
        return true;
      }),
    replace: (path, data) => closeSync(put(path, data, false)),
    append: (path, data) => act("append", path, () => writeFileSync(path, data, APPENDING)),
    rename: (from, to) => {
      try {
        act("rename", to, () => renameSync(from, to));
      } catch (error) {
        if (codeOf(error) !== "EXDEV" || typeof from !== "string") throw error;
        carryOver(from, to);
      }
      syncDirectory(dirname(to));
      if (typeof from === "string" && dirname(from) !== dirname(to)) syncDirectory(dirname(from));
    },
    unlink: (path) => act("unlink", path, () => unlinkSync(path)),
    makeDirectory,
  };
};

/** True for a name that an unfinished write leaves behind when its process is killed. */
export const isTemporaryName = (name: string): boolean => TEMPORARY.test(name);

/** A system error as the reader can act on it; what is not about room or rights is given back as it is. */
export const toDiskError = (cause: unknown, path: string): unknown => {
  const code = codeOf(cause);
  const quoted = JSON.stringify(path);
  if (code === "ENOSPC" || code === "EDQUOT") {
    return new PartyError("DISK_FULL", `No room left to write ${quoted} (${code}).`, {
      hint: "Free some space and try again; `df -h` shows the disk.",
      cause,
    });
  }
  const what = UNUSABLE.get(code);
  if (what === undefined) return cause;
  return new PartyError("SHARE_UNUSABLE", `Can't use ${quoted}: ${what.reason} (${code}).`, {
    hint: what.hint,
    cause,
  });
};

const RIGHTS = "Make it yours: `ls -ld` shows its owner and rights.";
const PLACE = "Check RELAY_SHARE_DIR and RELAY_INBOX_DIR, or run `party doctor`.";
const UNUSABLE: ReadonlyMap<string, { readonly reason: string; readonly hint: string }> = new Map([
  ["EACCES", { reason: "permission denied", hint: RIGHTS }],
  ["EPERM", { reason: "not permitted", hint: RIGHTS }],
  ["EROFS", { reason: "the file system is read-only", hint: PLACE }],
  ["ENOENT", { reason: "it does not exist", hint: PLACE }],
  ["ENOTDIR", { reason: "part of the path is not a directory", hint: PLACE }],
  ["EISDIR", { reason: "it is a directory", hint: PLACE }],
  ["EEXIST", { reason: "a file is in its place", hint: PLACE }],
  ["ELOOP", { reason: "its links lead in a circle", hint: PLACE }],
  ["ENAMETOOLONG", { reason: "the path is too long", hint: PLACE }],
  ["EIO", { reason: "the disk does not answer", hint: "Check the disk; `dmesg` may tell more." }],
]);

const NO_DIRECTORY_SYNC = new Set(["EINVAL", "ENOTSUP", "EOPNOTSUPP", "EPERM", "EISDIR"]);
const APPENDING = { flag: "a", mode: 0o600 } as const;
const TEMPORARY = /^\..*\.\d+-[0-9a-z]+\.tmp$/v;

/** In the same directory, since only there a rename is one step, and hidden, so that nobody takes it for the file. */
const temporaryPath = (path: string): string =>
  join(
    dirname(path),
    `.${basename(path)}.${process.pid}-${process.hrtime.bigint().toString(36)}.tmp`,
  );

const removeQuietly = (path: string): void => {
  try {
    unlinkSync(path);
  } catch {
    // It may never have come into being, and the first error is the one to tell.
  }
};

const isDirectory = (path: string): boolean => {
  try {
    return statSync(path).isDirectory();
  } catch {
    // Whatever keeps us from looking also keeps us from making it, and is told then.
    return false;
  }
};

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? "";
