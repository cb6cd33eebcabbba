import { closeSync, constants, fstatSync, openSync, readSync, type Stats } from "node:fs";

import { PartyError } from "../../domain/error.ts";
import { toDiskError } from "../system/disk.ts";

/** More than that nobody wrote by hand. */
const LARGEST = 4 * 1024 * 1024;

/** One file as it was opened: it can be read again, also when another one stands in its place by now. */
export interface AttackFile extends Disposable {
  readonly mode: number;
  readonly writtenAt: number;
  /** Size and times: the same ones mean the same content. */
  readonly stamp: string;
  read(): Uint8Array;
}

export type Opened =
  | { readonly kind: "file"; readonly file: AttackFile }
  | { readonly kind: "missing" }
  /** A link, a directory, something that would block, or too large: never read. */
  | { readonly kind: "odd"; readonly reason: string };

export const openAttackFile = (path: string): Opened => {
  let descriptor: number;
  try {
    descriptor = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === "ENOENT") return { kind: "missing" };
    if (code === "ELOOP" || code === "EMLINK") {
      return { kind: "odd", reason: "it is a link, and links are not followed" };
    }
    if (code === "ENXIO") return { kind: "odd", reason: "it is no file" };
    const error = toDiskError(cause, path);
    if (error instanceof PartyError) return { kind: "odd", reason: `it can't be read (${code})` };
    throw error;
  }
  const stat = fstatSync(descriptor);
  const { mode, mtimeMs, ctimeMs, size, ino } = stat;
  const reason = oddityOf(stat);
  if (reason !== undefined) {
    closeSync(descriptor);
    return { kind: "odd", reason };
  }
  return {
    kind: "file",
    file: {
      mode: mode & 0o777,
      writtenAt: mtimeMs,
      stamp: [ino, size, mtimeMs, ctimeMs].join(" "),
      read: () => readWhole(descriptor),
      [Symbol.dispose]: () => closeSync(descriptor),
    },
  };
};

const oddityOf = (stat: Stats): string | undefined => {
  if (!stat.isFile()) return "it is no file";
  return stat.size > LARGEST ? `it has ${stat.size} bytes, and ${LARGEST} is the limit` : undefined;
};

/** From the beginning, however often it was read. */
const readWhole = (descriptor: number): Uint8Array => {
  const buffer = Buffer.alloc(Math.min(fstatSync(descriptor).size, LARGEST) + 1);
  let length = 0;
  for (;;) {
    const read = readSync(descriptor, buffer, length, buffer.length - length, length);
    length += read;
    if (read === 0 || length === buffer.length) return buffer.subarray(0, length);
  }
};
