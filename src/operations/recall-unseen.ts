import { hasLastingQueue } from "../domain/transcripts/lasting-queue.ts";
import { recordsLate } from "../domain/transcripts/late-record.ts";
import type { Attempt, Change, Delivery } from "../ports/ledger.ts";
import type { ProgramFacts } from "../ports/programs.ts";
import { recordOf } from "./confirm-seen.ts";
import {
  type DeliveryDeps,
  type RunningAgent,
  sameIncarnation,
  type Sight,
  stillRuns,
} from "./delivery-deps.ts";
import type { Settling } from "./settling.ts";

/** `undecided`: what an earlier program left may still be taken up by this one; look again soon. */
export type Recall = "nothing" | "moved" | "undecided";

/**
 * Takes back what was handed to a program that has since ended without its transcript showing the message:
 * absence is proven, so the same message goes to the next one.
 */
export const recallUnseen = async (
  deps: DeliveryDeps,
  { name }: RunningAgent,
  sight: Sight,
  facts: ProgramFacts,
  settling: Settling,
): Promise<Recall> => {
  let recall: Recall = "nothing";
  for (const { delivery, attempt } of deps.ledger.unseen(name)) {
    if (sameIncarnation(attempt.incarnation, sight.incarnation)) continue;
    if (stillRuns(deps, attempt.incarnation)) continue;
    const change = await changeOf(deps, delivery, attempt, { sight, facts, settling });
    if (change === "undecided" && recall === "nothing") recall = "undecided";
    if (change === "undecided" || change === undefined) continue;
    deps.ledger.change(delivery.id, change, deps.clock.now());
    recall = "moved";
  }
  return recall;
};

interface Now {
  readonly sight: Sight;
  readonly facts: ProgramFacts;
  readonly settling: Settling;
}

const changeOf = async (
  deps: DeliveryDeps,
  delivery: Delivery,
  attempt: Attempt,
  { sight, facts, settling }: Now,
): Promise<Change | "undecided" | undefined> => {
  const found = recordOf(deps, delivery, attempt, facts.transcript);
  if (found.kind === "found") return { to: "seen", evidence: `transcript line ${found.line}` };
  // A transcript that is not there, or not the same any more, proves nothing.
  if (found.kind === "unknown" || recordsLate(attempt.transcript ?? "")) return undefined;
  if (attempt.rung !== "native" || attempt.transcript === undefined) return TAKEN_BACK;
  // A program that is resumed may take up its own queue again: only at rest is it known that it has not.
  if (!settling.isSettled(sight, attempt)) return "undecided";
  if (!hasLastingQueue(attempt.transcript)) return TAKEN_BACK;
  const left = await facts.native?.reclaim(attempt.transcript, delivery.message.id);
  return left === "gone" ? TAKEN_BACK : undefined;
};

const TAKEN_BACK: Change = {
  to: "stored",
  reason: "the agent ended before its transcript showed the message",
};
