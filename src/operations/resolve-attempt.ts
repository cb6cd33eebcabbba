import { holdsExactly } from "../domain/composer.ts";
import { type Hold, isWaiting, type Rung } from "../domain/delivery.ts";
import type { UnreadyReading } from "../domain/screen.ts";
import type { PaneRef } from "../ports/panes.ts";
import {
  type DeliveryDeps,
  type RunningAgent,
  sameIncarnation,
  type Sight,
} from "./delivery-deps.ts";
import { concludeRecorded } from "./conclude-recorded.ts";
import { recordOf } from "./confirm-seen.ts";
import { holdFor, lookAtAgent } from "./look-at-agent.ts";
import { HANDED, holdsOurs, markOf, submitDelivery } from "./paste-delivery.ts";
import { end, lookAgain, noProof, type OpenAttempt, unsure, UNSETTLED } from "./open-attempt.ts";
import { programEnded } from "./program-ended.ts";
import { resolveGiven } from "./resolve-given.ts";
import { resolveHooked } from "./resolve-hooked.ts";
import type { Settling } from "./settling.ts";
import { hold, type Turn } from "./turn.ts";

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
  const resolve = RESOLVES[open.attempt.rung] ?? resolvePasted;
  return resolve(deps, agent, open, settling);
};

type Resolve = typeof resolveAttempt;

const RESOLVES: Readonly<Partial<Record<Rung, Resolve>>> = {
  native: resolveGiven,
  hook: resolveHooked,
};

const resolvePasted: Resolve = async (deps, agent, open, settling) => {
  const recorded = concludeRecorded(deps, open.delivery, open.attempt);
  if (recorded !== undefined) return recorded;
  // Somebody decided meanwhile: nothing is typed for it any more.
  if (!isWaiting(open.delivery.state)) return end(deps, open, "unsure", { to: "unsure" });

  const { incarnation } = open.attempt;
  if (agent === undefined) return withoutRole(deps, open);
  // The attempt belongs to the program that was typed into, wherever its role is now.
  const isElsewhere = !isSamePane(agent.ref, incarnation);
  const holder = isElsewhere ? { ...agent, ref: incarnation } : agent;
  const sight = await lookAtAgent(isElsewhere ? { ...deps, observed: ignore } : deps, holder);
  if (sight === undefined || !sameIncarnation(sight.incarnation, incarnation)) {
    return programEnded(deps, open);
  }
  if (isUnsent(sight, open)) {
    return end(deps, open, "absent", { to: "stored", reason: "it had not been pasted yet" });
  }
  const { reading } = sight;
  if (reading.kind === "ready" || reading.composer === "")
    return composerIsEmpty(deps, open, sight, settling);
  return composerIsFull(deps, holder, open, { ...sight, reading }, settling);
};

/** tmux itself says that nothing was pasted for this attempt: whatever stands in the composer is not ours. */
const isUnsent = ({ marks }: Sight, { attempt }: OpenAttempt): boolean =>
  attempt.phase !== "submitted" && marks !== undefined && marks.pasted !== markOf(attempt);

const ignore = (): void => undefined;

const isSamePane = (one: PaneRef, other: PaneRef): boolean =>
  one.socket === other.socket && one.pane === other.pane;

/** No role has the pane now, but its program may still hold the text, or take it in later. */
const withoutRole = async (deps: DeliveryDeps, open: OpenAttempt): Promise<Turn> => {
  const looked = await deps.panes.look(open.attempt.incarnation);
  const lives =
    looked.kind === "screen" && sameIncarnation(looked.incarnation, open.attempt.incarnation);
  return lives ? hold(deps, open.delivery, NO_ROLE) : programEnded(deps, open);
};

const NO_ROLE: Hold = {
  because: "earlier-attempt",
  reason: "it was typed into a pane that has no role now",
};

const NOT_CONFIRMED: Hold = {
  because: "not-confirmed",
  reason: "its text stands in the composer and the submit key was not taken",
};

const NOT_SHOWN: Hold = {
  because: "not-confirmed",
  reason: "has been given the text and does not show it",
};

interface UnreadySight extends Sight {
  readonly reading: UnreadyReading;
}

const holdOf = (sight: UnreadySight, text: string): Hold =>
  sight.reading.composer !== undefined && holdsExactly(sight.reading.composer, text, sight.profile)
    ? {
        because: "not-confirmed",
        reason: `its text stands in the composer, and the screen ${sight.reading.reason}`,
      }
    : holdFor(sight.reading);

/** Something stands in the composer, or it can not be seen: nothing is decided before our text stands there alone. */
const composerIsFull = async (
  deps: DeliveryDeps,
  agent: RunningAgent,
  open: OpenAttempt,
  sight: UnreadySight,
  settling: Settling,
): Promise<Turn> => {
  const typing = deps.textFor(open.delivery.message, agent.name, sight.profile);
  // What keeps it from showing now may have swallowed it.
  settling.unshown.delete(open.attempt.id);
  if (!holdsOurs(sight, typing)) return hold(deps, open.delivery, holdOf(sight, typing.text));

  if (open.attempt.phase === "submitted" && !isUnpressed(sight, open)) {
    if (!settling.isSettled(sight, open.attempt))
      return lookAgain(deps, open.delivery, NOT_CONFIRMED);
    // The program is asleep with our text still in its composer: the key was not taken. Once more, and never again.
    if (open.attempt.resubmits > 0) return hold(deps, open.delivery, NOT_CONFIRMED);
    deps.ledger.countResubmit(open.attempt.id, deps.clock.now());
  } else if (open.attempt.phase === "opened") {
    deps.ledger.advanceAttempt(open.attempt.id, "pasted", deps.clock.now());
  }
  const submission = { attempt: open.attempt, typing, sight, settling };
  return submitDelivery(deps, agent, open.delivery, submission);
};

/** tmux itself says that the submit key was never sent for this attempt. */
const isUnpressed = ({ marks }: Sight, { attempt }: OpenAttempt): boolean =>
  marks !== undefined && marks.pressed !== markOf(attempt);

/** Our text is not in the composer: it was submitted, or it never got there. */
const composerIsEmpty = (
  deps: DeliveryDeps,
  open: OpenAttempt,
  sight: Sight,
  settling: Settling,
): Turn => {
  const { attempt } = open;
  const isPressed = settling.pressed.has(attempt.id) || sight.marks?.pressed === markOf(attempt);
  if (attempt.phase === "submitted" && isPressed) {
    return end(deps, open, "confirmed", HANDED);
  }
  if (sight.reading.kind !== "ready") return hold(deps, open.delivery, holdFor(sight.reading));
  if (!settling.isSettled(sight, attempt)) {
    return lookAgain(deps, open.delivery, settling.unshown.has(attempt.id) ? NOT_SHOWN : UNSETTLED);
  }
  if (recordOf(deps, open.delivery, open.attempt).kind === "absent") {
    return end(deps, open, "absent", { to: "stored", reason: "the earlier attempt left no trace" });
  }
  // Whoever sees our text in the composer may submit it: whatever the phase, an empty composer proves nothing.
  return unsure(deps, open, `the text left the composer unseen, and the agent ${noProof(open)}`);
};
