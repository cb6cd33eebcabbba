import {
  chmodSync,
  chownSync,
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  type Stats,
  statSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";

/** Performs one act on a path: announces it, and tells its failure. */
type Act = (path: string, perform: () => void) => void;

/** Acts on files that can all be put back, also where no room is left to write. */
export interface FileJournal {
  /** Makes a directory and those above it that are missing. Returns those that were made, outermost first. */
  makeDirectory(path: string, mode?: number): readonly string[];
  /** Gives what stands at `path` a second name that stays. */
  backUp(path: string, backup: string): void;
  write(path: string, text: string, mode?: number): void;
  link(path: string, goal: string): void;
  remove(path: string): void;
  /** Puts everything back, last act first. */
  undo(): void;
  /** Lets go of what was kept for that. */
  settle(): void;
}

export const createFileJournal = (act: Act): FileJournal => {
  const undo: (() => void)[] = [];
  /** What was there before is known of these. */
  const known = new Set<string>();

  const makeDirectory = (path: string, mode = 0o700): readonly string[] => {
    if (existsSync(path)) return [];
    const above = makeDirectory(dirname(path));
    undo.push(() => rmdirSync(path));
    act(path, () => mkdirSync(path, mode));
    return [...above, path];
  };

  /** What stands at `path` gets another name, to be put back from there: that needs no room. */
  const keep = (path: string, name: string): void => {
    known.add(path);
    undo.push(() => {
      // A name that leads to the same file is not moved by this, and stays.
      if (exists(name)) renameSync(name, path);
      removeIfThere(name);
    });
    act(path, () => doubleName(path, name));
  };

  const prepare = (path: string): void => {
    if (known.has(path)) return;
    if (exists(path)) {
      const name = hiddenName(path, "undo");
      // Of a process that had our number and was killed.
      quietly(() => removeIfThere(name));
      return keep(path, name);
    }
    known.add(path);
    undo.push(() => removeIfThere(path));
  };

  return {
    makeDirectory,
    backUp: keep,
    write: (path, text, mode) => {
      const like = statSync(path, { throwIfNoEntry: false });
      prepare(path);
      act(path, () => replace(path, text, like, mode));
    },
    link: (path, goal) => {
      prepare(path);
      act(path, () => {
        const temporary = hiddenName(path, "tmp");
        symlinkSync(goal, temporary);
        renameSync(temporary, path);
      });
    },
    remove: (path) => {
      prepare(path);
      act(path, () => unlinkSync(path));
    },
    undo: () => {
      for (const back of undo.toReversed()) quietly(back);
    },
    settle: () => {
      for (const path of known) quietly(() => removeHidden(path));
    },
  };
};

const hiddenName = (path: string, end: string): string =>
  join(dirname(path), `.${basename(path)}.${process.pid}-party.${end}`);

/** Those of a process that was killed as well. */
const removeHidden = (path: string): void => {
  const start = `.${basename(path)}.`;
  for (const name of readdirSync(dirname(path))) {
    if (name.startsWith(start) && HIDDEN_END.test(name)) unlinkSync(join(dirname(path), name));
  }
};

const HIDDEN_END = /\.\d+-party\.(?:undo|tmp)$/v;

/** A second name for the same file, where the file system knows such; else a copy. */
const doubleName = (path: string, name: string): void => {
  try {
    linkSync(path, name);
  } catch (error) {
    if (exists(name)) throw error;
    const found = lstatSync(path);
    if (found.isSymbolicLink()) throw error;
    replace(name, readFileSync(path), found);
  }
};

/** A reader sees the old file or the new one, whole, with the same mode and owner. */
const replace = (
  path: string,
  data: string | Uint8Array,
  like: Stats | undefined,
  mode?: number,
): void => {
  const temporary = hiddenName(path, "tmp");
  try {
    const file = openSync(temporary, "w", 0o600);
    try {
      writeFileSync(file, data);
      if (like !== undefined) {
        if (like.uid !== process.getuid?.() || like.gid !== process.getgid?.())
          chownSync(temporary, like.uid, like.gid);
        chmodSync(temporary, like.mode & 0o7777);
      } else if (mode !== undefined) chmodSync(temporary, mode);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path);
  } catch (error) {
    quietly(() => unlinkSync(temporary));
    throw error;
  }
};

const exists = (path: string): boolean => lstatSync(path, { throwIfNoEntry: false }) !== undefined;

const removeIfThere = (path: string): void => {
  if (exists(path)) unlinkSync(path);
};

const quietly = (perform: () => unknown): void => {
  try {
    perform();
  } catch {
    // A directory that others use meanwhile stays; the first error is the one to tell.
  }
};
