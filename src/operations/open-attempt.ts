import { recordsLate } from "../domain/transcripts/late-record.ts";
import type { Hold } from "../domain/delivery.ts";
import type { Attempt, Change, Delivery, Phase } from "../ports/ledger.ts";
import type { DeliveryDeps } from "./delivery-deps.ts";
import { tellUnsure } from "./tell-sender.ts";
import { conclude, hold, type Turn } from "./turn.ts";

/** An attempt that has no end yet. */
export interface OpenAttempt {
  readonly attempt: Attempt;
  readonly delivery: Delivery;
}

export const UNSETTLED: Hold = {
  because: "earlier-attempt",
  reason: "it is not known yet what became of an earlier attempt",
};

export const NOT_IN_FRONT: Hold = {
  because: "earlier-attempt",
  reason: "the program it was typed into runs, but not in the foreground of its pane",
};

/** How soon to ask again whether a program in the background has ended, or come back. */
export const BEHIND_DELAY = 1_000;

/** How soon to look again while the screen settles. */
export const SETTLE_DELAY = 250;

/** Says what it waits for, and looks again soon: what a program still has to read shows on no screen. */
export const lookAgain = (
  deps: DeliveryDeps,
  delivery: Delivery,
  because: Hold,
  delay = SETTLE_DELAY,
): Turn => {
  const turn = hold(deps, delivery, because);
  return turn.kind === "blocked" ? { kind: "again", delay } : turn;
};

/** Why a transcript could not tell. */
export const noProof = ({ attempt }: OpenAttempt): string =>
  attempt.transcript === undefined
    ? "keeps no transcript"
    : recordsLate(attempt.transcript)
      ? "writes its transcript later than its model is asked"
      : `has a transcript that is not there, or not the same any more: ${attempt.transcript}`;

export const end = (
  deps: DeliveryDeps,
  { attempt, delivery }: OpenAttempt,
  phase: Phase,
  change: Change,
): Turn => conclude(deps, delivery, attempt, phase, change);

export const unsure = (deps: DeliveryDeps, open: OpenAttempt, reason: string): Turn =>
  deps.ledger.together("unsure", () => {
    const turn = end(deps, open, "unsure", { to: "unsure", reason });
    const now = deps.ledger.delivery(open.delivery.id);
    if (now?.state === "unsure") tellUnsure(deps, open.delivery, reason);
    return turn;
  });
