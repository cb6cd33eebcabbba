import { execFileSync } from "node:child_process";
import { availableParallelism, platform, release } from "node:os";

import type { Row } from "./row.ts";

/** One run, as `--json` prints it and as the history keeps it. */
export interface Report {
  readonly version: 1;
  readonly at: string;
  readonly commit: string;
  /** The measured tree had changes that the commit has not. */
  readonly changed: boolean;
  readonly machine: Machine;
  readonly long: boolean;
  readonly ok: boolean;
  readonly rows: readonly Row[];
}

interface Machine {
  readonly system: string;
  readonly processors: number;
  readonly node: string;
  readonly tmux: string;
}

export const describeMachine = (): Machine => ({
  system: `${platform()} ${release()}`,
  processors: availableParallelism(),
  node: process.version,
  tmux: tmuxVersion(),
});

const tmuxVersion = (): string => {
  try {
    return execFileSync("tmux", ["-V"], { encoding: "utf8" }).trim();
  } catch {
    // What needs none can be measured without it.
    return "no tmux";
  }
};
