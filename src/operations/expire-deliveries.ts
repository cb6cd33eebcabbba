import { tellEnded, type TellDeps } from "./tell-sender.ts";

/** Ends what its sender wanted to expire and no rung has begun with, and tells the sender. */
export const expireDeliveries = (deps: TellDeps): number => {
  const { ledger, clock } = deps;
  // A delivery is held again while its text stands in a composer: that one is the rung's to end.
  const begun = new Set(ledger.openAttempts().map((attempt) => attempt.delivery));
  const due = ledger.expired(clock.now()).filter(({ id }) => !begun.has(id));
  for (const delivery of due) {
    const reason = delivery.hold?.reason ?? "its time was over";
    ledger.together("expire", () => {
      ledger.change(delivery.id, { to: "expired", reason }, clock.now());
      tellEnded(deps, delivery, "expired", reason);
    });
  }
  return due.length;
};
