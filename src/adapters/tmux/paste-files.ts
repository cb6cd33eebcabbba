import { mkdirSync, readdirSync, unlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import type { Processes } from "../../ports/processes.ts";
import type { Step } from "../../ports/step.ts";

/** Texts on their way into tmux: each a private file, and the name of the paste buffer it goes through. */
export interface PasteFiles {
  open(text: string): PasteFile;
  /** True for a buffer that nobody will paste any more: its process is gone, or its paste broke off. */
  readonly isLeft: (buffer: string) => boolean;
}

export interface PasteFile extends Disposable {
  readonly path: string;
  /** Never used twice. */
  readonly buffer: string;
}

/** Also removes files that processes left behind which were killed. */
export const openPasteFiles = (directory: string, processes: Processes, step: Step): PasteFiles => {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const isLeft = (buffer: string): boolean => {
    const pid = /^party-(?<pid>\d+)-\d+$/v.exec(buffer)?.groups?.["pid"];
    if (pid === undefined || inUse.has(buffer)) return false;
    return Number(pid) === process.pid || !processes.isAlive(Number(pid));
  };
  for (const name of readdirSync(directory)) if (isLeft(name)) unlink(join(directory, name));

  return {
    isLeft,
    open: (text) => {
      count += 1;
      const buffer = `party-${process.pid}-${count}`;
      const path = join(directory, buffer);
      inUse.add(buffer);
      step("tmux.paste-file:before");
      writeFileSync(path, text, { mode: 0o600, flag: "wx" });
      step("tmux.paste-file:after");
      return {
        path,
        buffer,
        [Symbol.dispose]: () => {
          step("tmux.paste-unlink:before");
          unlink(path);
          inUse.delete(buffer);
          step("tmux.paste-unlink:after");
        },
      };
    },
  };
};

// Of the whole process: two adapters in it must not share a name either.
let count = 0;
const inUse = new Set<string>();

const unlink = (path: string): void => {
  try {
    unlinkSync(path);
  } catch (error) {
    // Somebody else swept the directory: it is gone, which is all that is wanted.
    if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
  }
};
