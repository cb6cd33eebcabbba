import { holdsExactly } from "../domain/composer.ts";
import type { Hold } from "../domain/delivery.ts";
import { shortId } from "../domain/id.ts";
import type { Attempt, Change, Delivery, Phase } from "../ports/ledger.ts";
import {
  type DeliveryDeps,
  type RunningAgent,
  sameIncarnation,
  type Sight,
} from "./delivery-deps.ts";
import { holdFor, lookAtAgent, NOT_RUNNING } from "./look-at-agent.ts";
import { hasLeft, holdsOurs, submitDelivery } from "./paste-delivery.ts";
import type { Settling } from "./settling.ts";
import { tellUnsure } from "./tell-sender.ts";
import { hold, type Turn } from "./turn.ts";

export interface OpenAttempt {
  readonly attempt: Attempt;
  readonly delivery: Delivery;
}

/** How soon to look again while the screen settles. */
const SETTLE_DELAY = 250;

/**
 * Finds out what became of an attempt that has no end: after a crash, or when a program took too long.
 * Evidence found confirms it; absence proven opens the next attempt; neither is `unsure`, told to the sender.
 */
export const resolveAttempt = async (
  deps: DeliveryDeps,
  agent: RunningAgent | undefined,
  open: OpenAttempt,
  settling: Settling,
): Promise<Turn> => {
  const line = findInTranscript(deps, open);
  if (line !== undefined) {
    return end(deps, open, "confirmed", { to: "seen", evidence: `transcript line ${line}` });
  }
  const sight = agent && (await lookAtAgent(deps, agent));
  if (
    agent === undefined ||
    sight === undefined ||
    !sameIncarnation(sight.incarnation, open.attempt.incarnation)
  ) {
    return programEnded(deps, open);
  }
  if (hasLeft(sight)) return composerIsEmpty(deps, open, sight, settling);
  const typing = deps.textFor(open.delivery.message, agent.name, sight.profile);
  if (!holdsOurs(sight, typing)) return hold(deps, open.delivery, holdOf(sight, typing.text));

  if (open.attempt.phase === "submitted") {
    if (!settling.isSettled(sight)) return { kind: "again", delay: SETTLE_DELAY };
    // The program is asleep with our text still in its composer: the key was not taken. Once more, and never again.
    if (open.attempt.resubmits > 0) return hold(deps, open.delivery, NOT_CONFIRMED);
    deps.ledger.countResubmit(open.attempt.id, deps.clock.now());
  } else {
    deps.ledger.advanceAttempt(open.attempt.id, "pasted", deps.clock.now());
  }
  settling.watched.add(open.attempt.id);
  return submitDelivery(deps, agent, open.delivery, { attempt: open.attempt, typing, sight });
};

const NOT_CONFIRMED: Hold = {
  because: "not-confirmed",
  reason: "its text stands in the composer and the submit key was not taken",
};

const holdOf = (sight: Sight, text: string): Hold =>
  sight.reading.composer !== undefined && holdsExactly(sight.reading.composer, text, sight.profile)
    ? {
        because: "not-confirmed",
        reason: `its text stands in the composer, and the screen ${sight.reading.reason}`,
      }
    : holdFor(sight.reading);

const findInTranscript = (
  { transcripts }: DeliveryDeps,
  { attempt, delivery }: OpenAttempt,
): number | undefined => {
  if (attempt.transcript === undefined) return undefined;
  const evidence = transcripts.find(
    attempt.transcript,
    shortId(delivery.message.id),
    attempt.transcriptOffset,
  );
  return evidence.kind === "found" ? evidence.line : undefined;
};

/** The program that was typed into is gone, and with it whatever stood in its composer. */
const programEnded = (deps: DeliveryDeps, open: OpenAttempt): Turn =>
  open.attempt.phase === "submitted" && open.attempt.transcript === undefined
    ? unsure(
        deps,
        open,
        "the agent ended right after the message was submitted, and keeps no transcript",
      )
    : end(deps, open, "absent", { to: "stored", reason: NOT_RUNNING.reason });

/** Our text is not in the composer: it was submitted, or it never got there. */
const composerIsEmpty = (
  deps: DeliveryDeps,
  open: OpenAttempt,
  sight: Sight,
  settling: Settling,
): Turn => {
  const { attempt } = open;
  if (attempt.phase === "submitted" && settling.watched.has(attempt.id)) {
    const evidence = "the composer took the text and was then empty";
    return end(deps, open, "confirmed", { to: "handed", rung: "paste", evidence });
  }
  if (sight.reading.kind !== "ready") return hold(deps, open.delivery, holdFor(sight.reading));
  if (!settling.isSettled(sight)) return { kind: "again", delay: SETTLE_DELAY };
  // Without a submit from us, or with a transcript that does not hold it, the message is proven absent.
  if (attempt.phase === "opened" || attempt.transcript !== undefined) {
    return end(deps, open, "absent", { to: "stored", reason: "the earlier attempt left no trace" });
  }
  return unsure(deps, open, "the text left the composer unseen, and the agent keeps no transcript");
};

const end = (
  { ledger, clock }: DeliveryDeps,
  { attempt, delivery }: OpenAttempt,
  phase: Phase,
  change: Change,
): Turn => {
  ledger.change(delivery.id, { ...change, attempt: { id: attempt.id, phase } }, clock.now());
  return { kind: "moved" };
};

const unsure = (deps: DeliveryDeps, open: OpenAttempt, reason: string): Turn =>
  deps.ledger.together("unsure", () => {
    const turn = end(deps, open, "unsure", { to: "unsure", reason });
    tellUnsure(deps, open.delivery, reason);
    return turn;
  });
