import type { OutboxFile } from "../ports/outbox.ts";
import type { Processes } from "../ports/processes.ts";

/** What `relay` is started as, in a checkout and in a build. */
const RELAY = /\/apps\/relay\/main\.[jt]s$/v;

/** Its verb that is called by a model and never by a person. */
const FOR_MODELS = "mcp";

export interface TraceDeps {
  readonly processes: Pick<
    Processes,
    "writesTo" | "commandLine" | "ancestors" | "isOrphan" | "tree" | "numberWithin"
  >;
  /** The process of each pane that has an agent: what tmux started in it. */
  readonly panePids: ReadonlyMap<string, number>;
}

/**
 * Who wrote a message file: `role.session` for a process in that agent's pane, `human` for one outside of every agent's.
 * Undefined where nobody can tell: `holder`, the process that the file names, is no `relay`, or does not have it open.
 */
export const traceSender = (
  deps: TraceDeps,
  holder: number,
  file: Pick<OutboxFile, "device" | "inode">,
): string | undefined => traceProcess(deps, holder, file) ?? traceSandboxed(deps, holder, file);

/** An agent's sandbox may number its processes anew: then `holder` is another process here, or none. */
const traceSandboxed = (
  deps: TraceDeps,
  holder: number,
  file: Pick<OutboxFile, "device" | "inode">,
): string | undefined => {
  for (const [agent, panePid] of deps.panePids) {
    const alike = alikeIn(deps, panePid, holder);
    if (alike.some((pid) => traceProcess(deps, pid, file) === agent)) return agent;
  }
  return undefined;
};

const alikeIn = ({ processes }: TraceDeps, panePid: number, holder: number): readonly number[] =>
  processes.tree(panePid).filter((pid) => pid !== holder && processes.numberWithin(pid) === holder);

/**
 * Who asks over the socket, holding the file that was made for this one connection: whatever program it is, for nobody
 * else can know that file. `unproven` when `holder` does not have it open; undefined where nobody can tell whose it is.
 */
export const traceCaller = (
  deps: TraceDeps,
  holder: number,
  file: Pick<OutboxFile, "device" | "inode">,
): Traced => {
  const { processes, panePids } = deps;
  if (processes.writesTo(holder, file)) return { traced: originOf(deps, holder) };
  for (const [agent, panePid] of panePids) {
    if (alikeIn(deps, panePid, holder).some((pid) => processes.writesTo(pid, file))) {
      return { traced: agent };
    }
  }
  return "unproven";
};

/** `role.session`, `human`, or undefined where nobody can tell. */
type Origin = string | undefined;

/** Who asks, or that nothing was shown. */
export type Traced = { readonly traced: Origin } | "unproven";

const traceProcess = (
  deps: TraceDeps,
  holder: number,
  file: Pick<OutboxFile, "device" | "inode">,
): string | undefined => {
  const { processes } = deps;
  // Other programs write files too, which somebody else could move into an outbox.
  const words = processes.commandLine(holder) ?? [];
  const program = words.findIndex((word) => RELAY.test(word));
  if (program < 0) return undefined;
  if (!processes.writesTo(holder, file)) return undefined;
  const origin = originOf(deps, holder);
  return origin === "human" && words[program + 1] === FOR_MODELS ? undefined : origin;
};

const originOf = ({ processes, panePids }: TraceDeps, pid: number): Origin => {
  const ancestors = new Set(processes.ancestors(pid));
  for (const [agent, panePid] of panePids) if (ancestors.has(panePid)) return agent;
  // An agent's job whose shell has ended looks like this, and must not pass for the human.
  return processes.isOrphan(pid) ? undefined : "human";
};
