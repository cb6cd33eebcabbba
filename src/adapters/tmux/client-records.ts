import { mkdirSync, readdirSync, unlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import type { Processes } from "../../ports/processes.ts";

/** Remembers on disk which control clients run, so that a later process can end those a killed one left behind. */
export interface ClientRecords {
  /** Remembers a client until disposed. */
  keep(pid: number): Disposable;
}

const RECORD = /^client-(?<pid>\d+)-(?<startedAt>\d+)$/v;

/**
 * Ends the clients that are on record, then keeps record of new ones. The caller is the only one of its directory.
 * tmux 3.3a does not let go of a control client whose owner died with output pending, and its server then never ends.
 */
export const openClientRecords = (directory: string, processes: Processes): ClientRecords => {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  for (const name of readdirSync(directory)) {
    const { pid, startedAt } = RECORD.exec(name)?.groups ?? {};
    if (pid === undefined) continue;
    // A pid that was given to another program since has another start.
    if (processes.startedAt(Number(pid)) === Number(startedAt)) endQuietly(Number(pid));
    removeQuietly(join(directory, name));
  }
  return {
    keep: (pid) => {
      const startedAt = processes.startedAt(pid);
      // Without /proc there would be no telling it from another program later.
      if (startedAt === undefined) return { [Symbol.dispose]: () => undefined };
      const path = join(directory, `client-${pid}-${startedAt}`);
      writeFileSync(path, "", { mode: 0o600 });
      return { [Symbol.dispose]: () => removeQuietly(path) };
    },
  };
};

const endQuietly = (pid: number): void => {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It ended by itself meanwhile, which is all that is wanted.
  }
};

const removeQuietly = (path: string): void => {
  try {
    unlinkSync(path);
  } catch {
    // A record that can not be removed names a process that will not be found again.
  }
};
