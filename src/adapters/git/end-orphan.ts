import { globSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import type { Processes } from "../../ports/processes.ts";
import { textIn } from "../system/quiet-reads.ts";
import { CHILD_FILE } from "./git.ts";

/** How long a git of a daemon that was killed may take to finish. */
const PATIENCE = 10_000;
const LOOK_AGAIN = 50;

/**
 * Waits for the git that a killed daemon left running, ends it when it takes long, and removes the lock files that
 * nobody holds any more. Nothing may run in `directory` beside it.
 */
export const endOrphan = async (
  directory: string,
  processes: Pick<Processes, "startedAt">,
): Promise<void> => {
  const orphan = readChild(join(directory, CHILD_FILE));
  if (orphan !== undefined) {
    const lives = (): boolean =>
      orphan.startedAt !== 0 && processes.startedAt(orphan.pid) === orphan.startedAt;
    const giveUpAt = performance.now() + PATIENCE;
    while (lives() && performance.now() < giveUpAt) await sleep(LOOK_AGAIN);
    if (lives()) {
      process.kill(-orphan.pid, "SIGKILL");
      while (lives()) await sleep(LOOK_AGAIN);
    }
    rmSync(join(directory, CHILD_FILE), { force: true });
  }
  for (const lock of globSync("**/*.lock", { cwd: directory })) {
    rmSync(join(directory, lock), { force: true });
  }
};

const readChild = (
  file: string,
): { readonly pid: number; readonly startedAt: number } | undefined => {
  const text = textIn(file) ?? "";
  const [pid = 0, startedAt = 0] = text.trim().split(" ").map(Number);
  return pid > 1 ? { pid, startedAt } : undefined;
};
