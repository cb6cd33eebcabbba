import { execFile } from "node:child_process";

import type { LookAtRepository } from "../../ports/recovery-place.ts";
import { gitEnvironment, hardening } from "./hardening.ts";

/** As long as a packet may wait for git, and as much as it may say. */
const TIMEOUT = 5_000;
const LARGEST_OUTPUT = 4 * 1_048_576;
const MOST_CHANGES = 200;
const COMMITS = 5;

/**
 * {@link LookAtRepository} by `git status` and `git log`, which take no lock. No hook and no monitor of the repository
 * runs; a filter that its own settings name does, as at each `git status` of its owner, and a repository of another user
 * is not looked at.
 */
export const createLookAtRepository = (
  environment: Readonly<Record<string, string | undefined>>,
): LookAtRepository => {
  const access = { url: "", tokenFile: undefined, helper: "", environment };
  const ask = async (directory: string, words: readonly string[]): Promise<string | undefined> => {
    const { promise, resolve } = Promise.withResolvers<string | undefined>();
    const options = {
      cwd: directory,
      env: { ...gitEnvironment(access, "/nonexistent"), GIT_OPTIONAL_LOCKS: "0" },
      timeout: TIMEOUT,
      maxBuffer: LARGEST_OUTPUT,
      killSignal: "SIGKILL",
    } as const;
    const settings = [...hardening(access), "-c", "log.showSignature=false"];
    execFile("git", [...settings, ...words], options, (error, out) =>
      resolve(error === null ? out : undefined),
    );
    return promise;
  };

  return async (directory) => {
    const status = await ask(directory, STATUS);
    if (status === undefined) return undefined;
    const [head = "", ...changes] = status.split("\0").filter((line) => line !== "");
    const log = await ask(directory, LOG);
    return {
      branch: branchIn(head),
      commits: (log ?? "").split("\n").filter((line) => line !== ""),
      changes: changes.slice(0, MOST_CHANGES),
    };
  };
};

// Submodules have settings of their own, which would count.
const STATUS = [
  "status",
  "--porcelain=v1",
  "--branch",
  "-z",
  "--no-renames",
  "--ignore-submodules=all",
];
const LOG = ["log", "--no-color", "--no-show-signature", `-${COMMITS}`, "--format=%h %s"];

/** `## main...origin/main [ahead 1]`, or `## HEAD (no branch)`. */
const branchIn = (line: string): string | undefined => {
  const name = /^## (?:No commits yet on )?(?<name>.+?)(?:\.\.\.|$)/v.exec(line)?.groups?.["name"];
  return name === "HEAD (no branch)" ? undefined : name;
};
