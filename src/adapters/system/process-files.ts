import { readlinkSync } from "node:fs";

import { textIn } from "./quiet-reads.ts";

/** What `/proc` has of one process, each undefined or empty where it is not known. `root` is `/proc`. */

export const commandLine = (root: string, pid: number): readonly string[] | undefined => {
  const text = textIn(`${root}/${pid}/cmdline`);
  // Empty for kernel threads and for processes that have ended.
  return text === undefined || text === "" ? undefined : text.replace(/\0$/v, "").split("\0");
};

export const workingDirectory = (root: string, pid: number): string | undefined => {
  try {
    return readlinkSync(`${root}/${pid}/cwd`);
  } catch {
    // Ended meanwhile, somebody else's, or no /proc.
    return undefined;
  }
};

export const environment = (root: string, pid: number): Readonly<Record<string, string>> =>
  Object.fromEntries(
    (textIn(`${root}/${pid}/environ`) ?? "").split("\0").flatMap((entry) => {
      const at = entry.indexOf("=");
      return at > 0 ? [[entry.slice(0, at), entry.slice(at + 1)]] : [];
    }),
  );
