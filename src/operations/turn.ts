import type { Hold } from "../domain/delivery.ts";
import type { Delivery } from "../ports/ledger.ts";
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

/** Writes why a delivery waits, once per reason: a spinner must not fill the ledger. */
export const hold = (
  { ledger, clock }: Pick<DeliveryDeps, "ledger" | "clock">,
  delivery: Delivery,
  because: Hold,
): Turn => {
  const same = delivery.state === "held" && delivery.hold?.because === because.because;
  if (!same) ledger.change(delivery.id, { to: "held", hold: because }, clock.now());
  return { kind: "blocked", hold: because };
};
