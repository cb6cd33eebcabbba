import type { OutboxFile } from "../ports/outbox.ts";
import type { Processes } from "../ports/processes.ts";

/** What `relay` is started as, in a checkout and in a build. */
const RELAY = /\/apps\/relay\/main\.[jt]s$/v;

/** Its verb that is called by a model and never by a person. */
const FOR_MODELS = "mcp";

export interface TraceDeps {
  readonly processes: Pick<Processes, "writesTo" | "commandLine" | "ancestors" | "isOrphan">;
  /** The process of each pane that has an agent: what tmux started in it. */
  readonly panePids: ReadonlyMap<string, number>;
}

/**
 * Who wrote a message file: `role.session` for a process in that agent's pane, `human` for one outside of every agent's.
 * Undefined where nobody can tell: `holder`, the process that the file names, is no `relay`, or does not have it open.
 */
export const traceSender = (
  { processes, panePids }: TraceDeps,
  holder: number,
  file: Pick<OutboxFile, "device" | "inode">,
): string | undefined => {
  // Other programs write files too, which somebody else could move into an outbox.
  const words = processes.commandLine(holder) ?? [];
  const program = words.findIndex((word) => RELAY.test(word));
  if (program < 0) return undefined;
  if (!processes.writesTo(holder, file)) return undefined;
  const ancestors = new Set(processes.ancestors(holder));
  for (const [agent, panePid] of panePids) if (ancestors.has(panePid)) return agent;
  // An agent's job whose shell has ended looks like this, and must not pass for the human.
  return words[program + 1] === FOR_MODELS || processes.isOrphan(holder) ? undefined : "human";
};
