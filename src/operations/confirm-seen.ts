import { shortId } from "../domain/id.ts";
import type { Incarnation } from "../ports/panes.ts";
import { type DeliveryDeps, type RunningAgent, sameIncarnation } from "./delivery-deps.ts";

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
  deps: Pick<DeliveryDeps, "ledger" | "clock" | "transcripts">,
  { name }: RunningAgent,
  incarnation: Incarnation,
): boolean => {
  const ended = deps.ledger
    .unseen(name)
    .filter(
      ({ attempt }) =>
        attempt.transcript !== undefined && !sameIncarnation(attempt.incarnation, incarnation),
    );
  if (ended.length === 0) return false;
  const seen = confirmSeen(deps, name);
  if (seen === ended.length) return true;
  const still = new Set(deps.ledger.unseen(name).map(({ delivery }) => delivery.id));
  for (const { delivery } of ended.filter((one) => still.has(one.delivery.id))) {
    const reason = "the agent ended before its transcript showed the message";
    deps.ledger.change(delivery.id, { to: "stored", reason }, deps.clock.now());
  }
  return true;
};
