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
      } else if (complained.get(found.path) !== found.broken) {
        complained.set(found.path, found.broken);
        options.broken(found.path, found.broken);
      }
    }
    for (const path of known.keys()) if (!present.has(path)) known.delete(path);
    options.found([...known.values()].flat());
    clearTimeout(settle);
    if (unsettled) settle = setTimeout(tryRead, SETTLE_DELAY, true);
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
