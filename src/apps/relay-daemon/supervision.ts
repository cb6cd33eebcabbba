import { createSupervisionFile } from "../../adapters/system/supervision-file.ts";
import type { Disk } from "../../adapters/system/disk.ts";
import { PartyError } from "../../domain/error.ts";
import type { Roster } from "../../domain/roster.ts";
import type { DeliveryDeps, RunningAgent } from "../../operations/delivery-deps.ts";
import { lookAtAgent } from "../../operations/look-at-agent.ts";
import {
  createSupervision,
  type Supervision,
} from "../../operations/supervision/supervise-agents.ts";
import { isHere } from "./is-here.ts";

export interface SupervisionOptions {
  readonly deps: DeliveryDeps;
  /** Where it is remembered what was told. */
  readonly path: string;
  readonly disk: Disk;
  readonly stuckAfter: number;
  readonly roster: () => Roster;
  readonly running: () => ReadonlyMap<string, RunningAgent>;
  readonly changed: () => void;
  readonly refused: (error: PartyError) => void;
  readonly failed: (error: unknown) => void;
}

export interface StartedSupervision
  extends Pick<Supervision, "observed" | "present" | "refine">, Disposable {
  /** Begins to look, once every agent was looked at. */
  start(): void;
}

/** Reading some files of `/proc` so often costs nothing that could be measured. */
const ROUND_DELAY = 5_000;

/** Looks after the agents' programs until disposed. */
export const createDaemonSupervision = (options: SupervisionOptions): StartedSupervision => {
  const { deps, running, roster, refused, failed } = options;
  let timer: NodeJS.Timeout | undefined;
  let isOver = false;

  const supervision = createSupervision({
    ...deps,
    memory: createSupervisionFile(options.path, options.disk),
    stuckAfter: options.stuckAfter,
    running,
    isHere: (name) => isHere(roster(), name),
    look: async (agent) => {
      try {
        await lookAtAgent(deps, agent);
      } catch (error) {
        // tmux does not answer: the processes have said what there is to know.
        if (!(error instanceof PartyError)) throw error;
      }
    },
    changed: options.changed,
  });

  const round = async (): Promise<void> => {
    try {
      await supervision.round();
    } catch (error) {
      // The disk is full: what is to be told is told when there is room.
      if (!(error instanceof PartyError && error.retryable)) return failed(error);
      refused(error);
    }
    if (!isOver) timer = setTimeout(() => void round(), ROUND_DELAY);
  };

  return {
    observed: supervision.observed,
    present: supervision.present,
    refine: supervision.refine,
    start: () => void round(),
    [Symbol.dispose]: () => {
      isOver = true;
      clearTimeout(timer);
    },
  };
};
