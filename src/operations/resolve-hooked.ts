import { awaitRecord } from "./await-record.ts";
import { concludeRecorded } from "./conclude-recorded.ts";
import type { DeliveryDeps, RunningAgent } from "./delivery-deps.ts";
import { lookAgain, type OpenAttempt, UNSETTLED } from "./open-attempt.ts";
import { resolveGiven } from "./resolve-given.ts";
import type { Settling } from "./settling.ts";
import type { Turn } from "./turn.ts";

/** How long a program may take to write down what its hook gave it. */
const RECORD_TIMEOUT = 3_000;

/** Finds out what became of a message that a hook has taken along: the program's record shows it, or its rest without one. */
export const resolveHooked = async (
  deps: DeliveryDeps,
  agent: RunningAgent | undefined,
  open: OpenAttempt,
  settling: Settling,
): Promise<Turn> => {
  const { attempt, delivery } = open;
  const carrier = settling.carriers.get(attempt.id);
  if (carrier !== undefined) {
    await awaitRecord(deps, delivery, attempt, RECORD_TIMEOUT);
    const recorded = concludeRecorded(deps, delivery, attempt);
    if (recorded !== undefined) return recorded;
    // Stopped or slow, it may still write: nothing is proven before it has ended.
    if (deps.processes.isAlive(carrier)) return lookAgain(deps, delivery, UNSETTLED);
    settling.carriers.delete(attempt.id);
  }
  return resolveGiven(deps, agent, open, settling);
};
