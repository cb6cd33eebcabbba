import { hostOf } from "../../domain/address.ts";
import { describeSecret, secretInMessage } from "../../domain/leaving.ts";
import type { Message } from "../../domain/message.ts";
import type { Delivery, Ledger } from "../../ports/ledger.ts";
import { tellEnded, type TellDeps } from "../tell-sender.ts";

const ALLOWED = "secret-allowed";

/** Writes down that somebody has let out what looks like a secret: its kind and place, and never itself. */
export const noteAllowed = (
  { ledger, clock }: { readonly ledger: Ledger; readonly clock: TellDeps["clock"] },
  message: Message,
  recipients: readonly string[],
): void => {
  const found = secretInMessage(message);
  const remote = recipients.filter((recipient) => hostOf(recipient) !== undefined);
  if (found === undefined || remote.length === 0) return;
  ledger.note({
    at: clock.now(),
    type: ALLOWED,
    messageId: message.id,
    from: message.from,
    to: remote.join(", "),
    status: ALLOWED,
    detail: `sent with --allow-secret: ${describeSecret(found)}`,
  });
};

/**
 * Ends what may not leave this host, and tells its sender; whatever way it came into the ledger. Returns whether that
 * was so.
 */
export const keepSecret = (deps: TellDeps, deliveries: readonly Delivery[]): boolean => {
  const { ledger, clock } = deps;
  const [first] = deliveries;
  const found = first && secretInMessage(first.message);
  if (first === undefined || found === undefined) return false;
  if (ledger.eventsOf(first.message.id).some(({ type }) => type === ALLOWED)) return false;
  const reason = `${describeSecret(found)}, and did not leave this host`;
  for (const delivery of deliveries) {
    ledger.change(delivery.id, { to: "failed", reason }, clock.now());
    tellEnded(deps, delivery, "failed", reason);
  }
  return true;
};
