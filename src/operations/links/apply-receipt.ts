import { hostOf } from "../../domain/address.ts";
import { canFollow } from "../../domain/delivery.ts";
import type { Receipt } from "../../domain/links/item.ts";
import type { Change, Delivery } from "../../ports/ledger.ts";
import { tellEnded, tellUnsure } from "../tell-sender.ts";
import type { LinkDeps } from "./link-deps.ts";

/** What another host says became of a message of ours: its word counts for its own recipients alone. */
export const applyReceipt = (deps: LinkDeps, host: string, receipt: Receipt): void => {
  const { ledger, links, clock } = deps;
  const delivery = ledger
    .deliveriesOf(receipt.message)
    .find(({ recipient }) => recipient === receipt.recipient);
  if (delivery === undefined || hostOf(delivery.recipient) !== host) return;
  const change = changeFor(host, receipt);
  if (isKnown(delivery, change)) return;
  const now = clock.now();
  if (!canFollow(delivery.state, change.to)) {
    // It was taken back there: its program ended before it read it.
    if (!canFollow(delivery.state, "stored")) return;
    ledger.change(delivery.id, { to: "stored" }, now);
  }
  ledger.change(delivery.id, change, now);
  const why = receipt.reason ?? `${host} gave no reason`;
  if (change.to === "unsure") tellUnsure(deps, delivery, why);
  if (change.to === "failed" || change.to === "expired") tellEnded(deps, delivery, change.to, why);
  // What ended there can be sent again from here.
  if (["unsure", "failed", "expired"].includes(change.to)) links.releaseSent(delivery.id);
};

const changeFor = (host: string, receipt: Receipt): Change => {
  const { state, because, reason, rung, evidence } = receipt;
  if (state === "stored" || state === "handing" || state === "held") {
    const hold =
      because === undefined || reason === undefined
        ? ({ because: "link", reason: `arrived on ${host}` } as const)
        : { because, reason };
    return { to: "held", hold };
  }
  return {
    to: state,
    ...(reason === undefined ? {} : { reason }),
    ...(rung === undefined ? {} : { rung }),
    evidence: evidence === undefined ? `said by ${host}` : `${evidence}, said by ${host}`,
  };
};

const isKnown = ({ state, hold }: Delivery, change: Change): boolean =>
  state === change.to && hold?.reason === change.hold?.reason;
