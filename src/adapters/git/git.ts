import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import type { Processes } from "../../ports/processes.ts";
import type { Step } from "../../ports/step.ts";
import type { RemoteAccess } from "./hardening.ts";
import { type GitCall, type GitResult, runGit } from "./run-git.ts";

export interface GitOptions {
  /** The bare repository. */
  readonly directory: string;
  readonly access: RemoteAccess;
  readonly processes: Pick<Processes, "startedAt">;
  readonly step: Step;
}

/** Runs one git command on the mirror and waits for its end. */
export type Git = (words: readonly string[], call?: GitCall) => Promise<GitResult>;

/** Where the child that runs now stands written, for the daemon that comes after a killed one. */
export const CHILD_FILE = "party-child";

export const createGit = ({ directory, access, processes, step }: GitOptions): Git => {
  const child = join(directory, CHILD_FILE);
  return async (words, call = {}) => {
    const name = `git.${words[0]}`;
    step(`${name}:before`);
    const result = await runGit(["--git-dir", directory, ...words], {
      ...call,
      directory,
      access,
      started: (pid) => writeFileSync(child, `${pid} ${processes.startedAt(pid) ?? 0}\n`),
    });
    rmSync(child, { force: true });
    step(`${name}:after`);
    return result;
  };
};
