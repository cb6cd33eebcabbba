import { readdirSync, readFileSync, statSync } from "node:fs";

/** Reads of what other programs keep: what is not there, not ours, or ends at this moment, says nothing. */

/** The names in a directory; none where it can not be read. */
export const namesIn = (directory: string): readonly string[] => {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
};

/** A file's text, or undefined where it can not be read. */
export const textIn = (path: string): string | undefined => {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
};

/** A file's JSON, or undefined where it can not be read or is none. */
export const jsonIn = (path: string): unknown => {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    return undefined;
  }
};

/** When a file was last written, in epoch milliseconds; 0 where it is not there. */
export const writtenAt = (path: string): number =>
  statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
