import { canFollow, type Hold, isWaiting } from "../domain/delivery.ts";
import type { Attempt, Change, Delivery, Phase } from "../ports/ledger.ts";
import type { DeliveryDeps } from "./delivery-deps.ts";

/** What a turn came to, and so what the next one waits for. */
export type Turn =
  /** Something moved: take the next turn at once. */
  | { readonly kind: "moved" }
  /** Nothing waits for this agent. */
  | { readonly kind: "idle" }
  /** Wait for the screen to change, or for the agent to come. */
  | { readonly kind: "blocked"; readonly hold: Hold }
  /** Look again after `delay` ms, or when the screen changes. */
  | { readonly kind: "again"; readonly delay: number };

/**
 * Writes why a delivery waits, once per reason: a spinner must not fill the ledger.
 * One that somebody read, answered or dropped meanwhile waits no longer.
 */
export const hold = (
  { ledger, clock }: Pick<DeliveryDeps, "ledger" | "clock">,
  delivery: Delivery,
  because: Hold,
): Turn => {
  const { state, hold: before } = ledger.delivery(delivery.id) ?? delivery;
  if (!isWaiting(state)) return { kind: "moved" };
  const same = state === "held" && before?.because === because.because;
  if (!same) ledger.change(delivery.id, { to: "held", hold: because }, clock.now());
  return { kind: "blocked", hold: because };
};

/** How soon to ask again whether a message may go to its agent: its program may have been started in another way. */
const PASSED_OVER = 60_000;

/** Writes why a delivery waits, and sets it aside, so that it blocks nobody. */
export const passOver = (
  deps: Pick<DeliveryDeps, "ledger" | "clock">,
  delivery: Delivery,
  because: Hold,
): Turn => {
  hold(deps, delivery, because);
  deps.ledger.setAside(delivery.id, deps.clock.now() + PASSED_OVER);
  return { kind: "moved" };
};

/**
 * Ends an attempt together with its delivery. What a person or the agent decided meanwhile stands: then only the
 * attempt ends, but for a proof that the message was seen, which is never refused.
 */
export const conclude = (
  { ledger, clock }: Pick<DeliveryDeps, "ledger" | "clock">,
  delivery: Pick<Delivery, "id" | "state">,
  attempt: Attempt,
  phase: Phase,
  change: Change,
): Turn => {
  const { state } = ledger.delivery(delivery.id) ?? delivery;
  const applies = isWaiting(state) || (change.to === "seen" && canFollow(state, "seen"));
  if (applies) {
    ledger.change(delivery.id, { ...change, attempt: { id: attempt.id, phase } }, clock.now());
  } else ledger.advanceAttempt(attempt.id, phase, clock.now());
  return { kind: "moved" };
};

/** Nobody read, answered or dropped it while the agent was looked at. */
export const stillWaits = ({ ledger }: Pick<DeliveryDeps, "ledger">, { id }: Delivery): boolean => {
  const now = ledger.delivery(id);
  return now !== undefined && isWaiting(now.state);
};
