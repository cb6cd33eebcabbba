import { execFile } from "node:child_process";
import { chmodSync, readdirSync, readFileSync, statfsSync, statSync } from "node:fs";

import type { FileFacts, Machine } from "../../ports/machine.ts";
import { type Disk, toDiskError } from "./disk.ts";

/** {@link Machine} as the system tells. */
export const createMachine = (
  disk: Pick<Disk, "makeDirectory">,
  environment: Readonly<Record<string, string | undefined>>,
): Machine => ({
  facts: (path) =>
    quietly(() => {
      const found = statSync(path);
      return { kind: kindOf(found), mode: found.mode & 0o7777, owner: found.uid };
    }),
  names: (directory) => quietly(() => readdirSync(directory).toSorted()) ?? [],
  read: (path) => quietly(() => readFileSync(path, "utf8")),
  free: (path) =>
    quietly(() => {
      const { bavail, bsize, ffree, files } = statfsSync(path);
      // A file system without a table of files tells 0 of both.
      return { bytes: bavail * bsize, files: files === 0 ? Number.POSITIVE_INFINITY : ffree };
    }),
  firstLine: (program, words) => {
    const { promise, resolve } = Promise.withResolvers<string | undefined>();
    const options = { env: environment, timeout: 5_000, encoding: "utf8" } as const;
    execFile(program, words, options, (error, output) =>
      resolve(error === null ? output.trim().split("\n", 1)[0] : undefined),
    ).stdin?.end();
    return promise;
  },
  chmod: (path, mode) => {
    try {
      chmodSync(path, mode);
    } catch (cause) {
      throw toDiskError(cause, path);
    }
  },
  makeDirectory: disk.makeDirectory,
});

const kindOf = (found: {
  isFile(): boolean;
  isDirectory(): boolean;
  isSocket(): boolean;
}): FileFacts["kind"] => {
  if (found.isFile()) return "file";
  if (found.isDirectory()) return "directory";
  return found.isSocket() ? "socket" : "other";
};

const quietly = <T>(ask: () => T): T | undefined => {
  try {
    return ask();
  } catch {
    // Not there, or not ours to look at: the answer is that nothing is known.
    return undefined;
  }
};
