import { shortId } from "../domain/id.ts";
import type { Incarnation } from "../ports/panes.ts";
import type { Change } from "../ports/ledger.ts";
import {
  type DeliveryDeps,
  type RunningAgent,
  sameIncarnation,
  stillRuns,
} from "./delivery-deps.ts";

/** Marks what an agent's transcript now shows as seen. Returns how many. */
export const confirmSeen = (
  { ledger, clock, transcripts }: Pick<DeliveryDeps, "ledger" | "clock" | "transcripts">,
  recipient?: string,
): number => {
  let seen = 0;
  for (const { delivery, attempt } of ledger.unseen(recipient)) {
    if (attempt.transcript === undefined) continue;
    const id = shortId(delivery.message.id);
    const found = transcripts.find(attempt.transcript, id, attempt.transcriptOffset);
    if (found.kind !== "found") continue;
    const evidence = `transcript line ${found.line}`;
    ledger.change(delivery.id, { to: "seen", evidence }, clock.now());
    seen += 1;
  }
  return seen;
};

/**
 * Takes back what was handed to a program that has since ended without its transcript showing the message:
 * absence is proven, so the same message goes to the next one. Returns true when something was taken back.
 */
export const recallUnseen = (
  deps: Pick<DeliveryDeps, "ledger" | "clock" | "transcripts" | "processes">,
  { name }: RunningAgent,
  incarnation: Incarnation,
): boolean => {
  const { ledger, clock, transcripts } = deps;
  const ended = ledger
    .unseen(name)
    .filter(
      ({ attempt }) =>
        attempt.transcript !== undefined &&
        !sameIncarnation(attempt.incarnation, incarnation) &&
        !stillRuns(deps, attempt.incarnation),
    );
  let moved = 0;
  for (const { delivery, attempt } of ended) {
    if (attempt.transcript === undefined) continue;
    const id = shortId(delivery.message.id);
    const found = transcripts.find(attempt.transcript, id, attempt.transcriptOffset);
    // A transcript that is not there, or not the same any more, proves nothing.
    if (found.kind === "unknown") continue;
    const change: Change =
      found.kind === "found"
        ? { to: "seen", evidence: `transcript line ${found.line}` }
        : { to: "stored", reason: "the agent ended before its transcript showed the message" };
    ledger.change(delivery.id, change, clock.now());
    moved += 1;
  }
  return moved > 0;
};
