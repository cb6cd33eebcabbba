import type { BigIntStats } from "node:fs";
import { closeSync, constants, fstatSync, openSync, readFileSync, readSync } from "node:fs";

import { PartyError } from "../../domain/error.ts";
import { LIMITS } from "../../domain/message.ts";
import type { OutboxFile } from "../../ports/outbox.ts";
import { toDiskError } from "../system/disk.ts";

// A link is never followed, and a pipe never waited for.
const FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
const START = 65_536;

/** The bytes of a file; none when it has vanished or another file has taken its place. Throws PartyError for what is no file, is too large or can't be read. */
export const readOutboxFile = (file: OutboxFile): Buffer => {
  const descriptor = openOutboxFile(file);
  if (descriptor === undefined) return Buffer.alloc(0);
  try {
    const stat = fstatSync(descriptor, { bigint: true });
    if (!isSameFile(file, stat)) return Buffer.alloc(0);
    if (!stat.isFile()) throw notAFile(file, stat.isDirectory() ? "a directory" : "a special file");
    if (stat.size > LIMITS.fileBytes) throw tooLarge(file, Number(stat.size));
    return readFileSync(descriptor);
  } catch (cause) {
    throw toDiskError(cause, file.path);
  } finally {
    closeSync(descriptor);
  }
};

/** The first 64 KiB; undefined where they can't be read, which {@link readOutboxFile} will tell. */
export const readStart = (file: OutboxFile): Buffer | undefined => {
  let descriptor: number | undefined;
  try {
    descriptor = openOutboxFile(file);
    if (descriptor === undefined) return undefined;
    const start = Buffer.alloc(Math.min(file.size, START));
    return start.subarray(0, readSync(descriptor, start, 0, start.length, 0));
  } catch {
    return undefined;
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
};

/** Opens a file for reading; undefined when it has vanished. */
export const openOutboxFile = (file: OutboxFile): number | undefined => {
  try {
    return openSync(file.path, FLAGS);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === "ENOENT") return undefined;
    if (code === "ELOOP") throw notAFile(file, "a symbolic link");
    if (code === "ENXIO") throw notAFile(file, "a special file");
    throw toDiskError(cause, file.path);
  }
};

/** False once another file has taken the path: it is a message of its own, and the next scan finds it. */
export const isSameFile = (file: OutboxFile, { dev, ino, birthtimeNs }: BigIntStats): boolean =>
  String(dev) === file.device &&
  String(ino) === file.inode &&
  (file.birth === "" || String(birthtimeNs) === file.birth);

const notAFile = (file: OutboxFile, what: string): PartyError =>
  new PartyError("MESSAGE_INVALID", `${JSON.stringify(file.name)} is ${what}.`, {
    hint: "Write the message into a regular file.",
  });

const tooLarge = (file: OutboxFile, size: number): PartyError =>
  new PartyError(
    "BODY_TOO_LONG",
    `${JSON.stringify(file.name)} has ${size.toLocaleString("en")} bytes; the limit of a file is ${LIMITS.fileBytes.toLocaleString("en")}.`,
    { hint: "Keep the text in a file of your own and send its path." },
  );
