import { closeSync, fstatSync, mkdirSync, openSync, rmSync } from "node:fs";
import { randomUUID } from "node:crypto";
import { join } from "node:path";

import { toDiskError } from "./disk.ts";

/** An empty file with a name nobody can guess: whoever has it open was told of it. */
export interface CallerFile extends Disposable {
  readonly path: string;
  readonly device: string;
  readonly inode: string;
}

/** Makes such files in `directory`, which is emptied first: what a killed daemon left proves nothing. */
export const createCallerFiles = (directory: string): (() => CallerFile) => {
  rmSync(directory, { recursive: true, force: true });
  return () => {
    const path = join(directory, randomUUID());
    try {
      mkdirSync(directory, { recursive: true, mode: 0o700 });
      const descriptor = openSync(path, "wx", 0o600);
      const { dev, ino } = fstatSync(descriptor, { bigint: true });
      closeSync(descriptor);
      return {
        path,
        device: String(dev),
        inode: String(ino),
        [Symbol.dispose]: () => rmSync(path, { force: true }),
      };
    } catch (cause) {
      throw toDiskError(cause, path);
    }
  };
};
