import { execFileSync } from "node:child_process";

/** Which source is measured. */
export const findCommit = (): { readonly commit: string; readonly changed: boolean } => {
  try {
    const changes = git("status", "--porcelain", "--", "../src", "../bin", "../sql");
    return { commit: git("rev-parse", "--short", "HEAD"), changed: changes !== "" };
  } catch {
    // A copy without its history can be measured all the same.
    return { commit: "unknown", changed: false };
  }
};

const git = (...words: readonly string[]): string =>
  execFileSync("git", ["-C", import.meta.dirname, ...words], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  }).trim();
