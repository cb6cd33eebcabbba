import {
  type PaneMapFiles,
  readPaneMapFiles,
  watchPaneMapFiles,
} from "../../adapters/system/pane-map-files.ts";
import { PartyError } from "../../domain/error.ts";
import type { RunningAgent } from "../../operations/delivery-deps.ts";
import { type AgentOptions, agentsOf } from "./agents.ts";

export interface RunningAgentsOptions extends AgentOptions {
  readonly files: PaneMapFiles;
  readonly found: (agents: readonly RunningAgent[]) => void;
  /** A pane map that says nothing because it can not be read. */
  readonly broken: (path: string, reason: string) => void;
  /** What was read can not be kept, as the disk is full: it is read again soon. */
  readonly refused: (error: PartyError) => void;
}

/** A file written in place is empty for a moment; a broken one is read again this much later before it counts. */
const SETTLE_DELAY = 200;
const NO_ROOM_DELAY = 2_000;

/** Reads the pane maps now and whenever they change, until disposed. A broken map leaves its agents as they were. */
export const watchRunningAgents = (options: RunningAgentsOptions): Disposable => {
  const known = new Map<string, readonly RunningAgent[]>();
  const complained = new Map<string, string>();
  let settle: NodeJS.Timeout | undefined;

  const read = (settled: boolean): void => {
    let unsettled = false;
    const present = new Set<string>();
    for (const found of readPaneMapFiles(options.files)) {
      present.add(found.path);
      const agents = agentsOf([found], options);
      const doubtful =
        found.broken !== undefined || (agents.length === 0 && known.get(found.path)?.length);
      if (doubtful && !settled) unsettled = true;
      else if (found.broken === undefined) {
        known.set(found.path, agents);
        complained.delete(found.path);
      } else complain(found.path, found.path, found.broken);
    }
    for (const path of known.keys()) if (!present.has(path)) known.delete(path);
    options.found(onePerPane());
    clearTimeout(settle);
    if (unsettled) settle = setTimeout(tryRead, SETTLE_DELAY, true);
  };

  /** Two roles of one program would be typed into at the same time: the first has the pane, and the others none. */
  const onePerPane = (): readonly RunningAgent[] => {
    const holders = new Map<string, string>();
    const kept: RunningAgent[] = [];
    for (const [path, agents] of known) {
      for (const agent of agents) {
        const pane = `${agent.ref.socket} ${agent.ref.pane}`;
        const holder = holders.get(pane);
        if (holder === undefined) {
          holders.set(pane, agent.name);
          kept.push(agent);
        } else complain(`${path} ${agent.name}`, path, sharedPane(agent, holder));
      }
    }
    return kept;
  };

  const complain = (about: string, path: string, reason: string): void => {
    if (complained.get(about) === reason) return;
    complained.set(about, reason);
    options.broken(path, reason);
  };

  const tryRead = (settled: boolean): void => {
    try {
      read(settled);
    } catch (error) {
      if (!(error instanceof PartyError && error.retryable)) throw error;
      options.refused(error);
      clearTimeout(settle);
      settle = setTimeout(tryRead, NO_ROOM_DELAY, true);
    }
  };

  const watching = watchPaneMapFiles(options.files, () => tryRead(false));
  read(true);
  return {
    [Symbol.dispose]: () => {
      clearTimeout(settle);
      watching[Symbol.dispose]();
    },
  };
};

const sharedPane = ({ name, ref }: RunningAgent, holder: string): string =>
  `${name} is left out, as ${holder} has its pane ${ref.pane} already`;
