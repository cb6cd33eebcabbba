import { hostOf } from "../../domain/address.ts";
import type { LinkItem } from "../../domain/links/item.ts";
import type { Delivery } from "../../ports/ledger.ts";
import type { LinkDeps } from "./link-deps.ts";

type HoldDeps = Pick<LinkDeps, "ledger" | "clock">;

/** Writes what a delivery to another host waits for on its way, unless that, or news from there, stands there already. */
export const holdFor = (
  { ledger, clock }: HoldDeps,
  { id, state, hold }: Delivery,
  reason: string,
): void => {
  if (state !== "stored" && state !== "held") return;
  if (hold !== undefined && (hold.because !== "link" || hold.reason === reason)) return;
  ledger.change(id, { to: "held", hold: { because: "link", reason } }, clock.now());
};

/** The same for every delivery of the message that an item carries. */
export const holdItem = (
  deps: HoldDeps,
  item: LinkItem,
  reasonFor: (host: string) => string,
): void => {
  if (item.kind !== "message") return;
  for (const delivery of deps.ledger.deliveriesOf(item.message)) {
    const host = hostOf(delivery.recipient);
    if (host !== undefined && item.recipients.includes(delivery.recipient)) {
      holdFor(deps, delivery, reasonFor(host));
    }
  }
};
