import { setTimeout as delay } from "node:timers/promises";

import { createProcesses } from "../../adapters/system/processes.ts";

/** One life of a process: a number alone may be another's by now. */
export interface Life {
  readonly pid: number;
  readonly startedAt: number | undefined;
}

const processes = createProcesses();

/** The processes of these numbers and all that runs below them. */
export const processesIn = (pids: readonly number[]): readonly Life[] =>
  [...new Set(pids.flatMap((pid) => [pid, ...processes.tree(pid)]))].map((pid) => ({
    pid,
    startedAt: processes.startedAt(pid),
  }));

/** They are told to end with the server; what cleans up after itself gets the time for it. */
const CLEAN_END = 3_000;
const LONGEST_END = 6_000;

/** Waits until all have ended, who were told to; those that did not are killed. */
export const endTrees = async (lives: readonly Life[]): Promise<void> => {
  const startedAt = performance.now();
  let killed = false;
  for (;;) {
    const left = lives.filter(isAlive);
    const waited = performance.now() - startedAt;
    if (left.length === 0 || waited > LONGEST_END) return;
    if (!killed && waited > CLEAN_END) {
      killed = true;
      for (const { pid } of left) kill(pid);
    }
    await delay(10);
  }
};

const isAlive = ({ pid, startedAt }: Life): boolean =>
  processes.isAlive(pid) && processes.startedAt(pid) === startedAt;

const kill = (pid: number): void => {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It ended by itself: that is what was wanted.
  }
};
