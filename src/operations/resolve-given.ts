import { isWaiting } from "../domain/delivery.ts";
import type { ProgramFacts } from "../ports/programs.ts";
import { concludeRecorded } from "./conclude-recorded.ts";
import { recordOf } from "./confirm-seen.ts";
import {
  type DeliveryDeps,
  type RunningAgent,
  sameIncarnation,
  type Sight,
} from "./delivery-deps.ts";
import { lookAtAgent } from "./look-at-agent.ts";
import { end, lookAgain, noProof, type OpenAttempt, unsure, UNSETTLED } from "./open-attempt.ts";
import { programEnded } from "./program-ended.ts";
import type { Settling } from "./settling.ts";
import type { Turn } from "./turn.ts";

/**
 * Finds out what became of a message that was given to a program's own interface or hook: its record or its queue shows
 * it, or the program has come to rest without either, which proves that it never took it.
 */
export const resolveGiven = async (
  deps: DeliveryDeps,
  agent: RunningAgent | undefined,
  open: OpenAttempt,
  settling: Settling,
): Promise<Turn> => {
  const { attempt, delivery } = open;
  const recorded = concludeRecorded(deps, delivery, attempt);
  if (recorded !== undefined) return recorded;
  if (!isWaiting(delivery.state)) return end(deps, open, "unsure", { to: "unsure" });

  const { incarnation } = attempt;
  // The attempt belongs to the program that was given the message, wherever its role is now.
  const holder = agent && { ...agent, ref: incarnation };
  const sight = holder && (await lookAtAgent({ ...deps, observed: ignore }, holder));
  if (sight === undefined || !sameIncarnation(sight.incarnation, incarnation)) {
    return programEnded(deps, open);
  }
  const facts = await deps.programs.inspect(incarnation, sight.profile);
  return (await ofProgram(deps, open, facts)) ?? ofRest(deps, open, { sight, facts, settling });
};

/** What the program itself tells of the message. */
const ofProgram = async (
  deps: DeliveryDeps,
  open: OpenAttempt,
  { native, transcript }: ProgramFacts,
): Promise<Turn | undefined> => {
  const { attempt, delivery } = open;
  if ((await native?.keeps(delivery.message.id)) === true) {
    const evidence = `it stands in ${native?.name}`;
    return end(deps, open, "confirmed", { to: "handed", rung: "native", evidence });
  }
  // After `/clear` it records elsewhere.
  return concludeRecorded(deps, delivery, attempt, transcript);
};

interface Rest {
  readonly sight: Sight;
  readonly facts: ProgramFacts;
  readonly settling: Settling;
}

/** What it proves that a program at rest shows nothing of the message. */
const ofRest = (deps: DeliveryDeps, open: OpenAttempt, { sight, facts, settling }: Rest): Turn => {
  const { attempt, delivery } = open;
  if (!settling.isSettled(sight, attempt)) return lookAgain(deps, delivery, UNSETTLED);
  if (attempt.rung === "native") settling.refuseNative(attempt.incarnation);
  if (isAbsent(deps, open, facts.transcript)) {
    return end(deps, open, "absent", { to: "stored", reason: "its program did not take it" });
  }
  return unsure(deps, open, `it was given to the agent, which ${noProof(open)}`);
};

const ignore = (): void => undefined;

/** A record that a program at rest has not begun holds nothing: it begins with the first turn. */
const isAbsent = (
  deps: DeliveryDeps,
  { attempt, delivery }: OpenAttempt,
  now?: string,
): boolean => {
  const { kind } = recordOf(deps, delivery, attempt, now);
  if (kind === "absent") return true;
  const isUnbegun = attempt.transcriptOffset === 0 && attempt.transcript === now;
  return isUnbegun && now !== undefined && deps.transcripts.size(now) === 0;
};
