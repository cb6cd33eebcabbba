import type { OutboxFile } from "../ports/outbox.ts";
import type { Processes } from "../ports/processes.ts";

export interface TraceDeps {
  readonly processes: Pick<Processes, "writesTo" | "ancestors" | "isOrphan">;
  /** The process of each pane that has an agent: what tmux started in it. */
  readonly panePids: ReadonlyMap<string, number>;
}

/**
 * Who wrote a message file: `role.session` for a process in that agent's pane, `human` for one outside of every agent's.
 * Undefined where nobody can tell: `holder`, the process that the file names, does not have it open any more, or never had.
 */
export const traceSender = (
  { processes, panePids }: TraceDeps,
  holder: number,
  file: Pick<OutboxFile, "device" | "inode">,
): string | undefined => {
  if (!processes.writesTo(holder, file)) return undefined;
  const ancestors = new Set(processes.ancestors(holder));
  for (const [agent, panePid] of panePids) if (ancestors.has(panePid)) return agent;
  // An agent's job whose shell has ended looks like this, and must not pass for the human.
  return processes.isOrphan(holder) ? undefined : "human";
};
