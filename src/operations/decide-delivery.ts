import type { State } from "../domain/delivery.ts";
import { PartyError } from "../domain/error.ts";
import { shortId } from "../domain/id.ts";
import type { MessageId } from "../domain/message.ts";
import type { Clock } from "../ports/clock.ts";
import type { Delivery, Ledger } from "../ports/ledger.ts";

export interface DecideDeps {
  readonly clock: Clock;
  readonly ledger: Ledger;
}

export interface Decision {
  /** Full, short or foreign. */
  readonly id: string;
  /** Who decided, for the record. */
  readonly by: string;
  /** Only this recipient's delivery. */
  readonly recipient: string | undefined;
  /** The agent that was found to ask: it decides only what it sent and what goes to it. */
  readonly agent?: string | undefined;
}

/** Sends again what ended without being seen. Returns the deliveries that wait again. */
export const retryDelivery = (deps: DecideDeps, decision: Decision): readonly Delivery[] =>
  decide(deps, decision, ["unsure", "failed", "expired"], {
    to: "stored",
    reason: `sent again by ${decision.by}`,
    refusal: "can not be sent again",
  });

/** Gives up what has not been seen and no rung has begun with. Nothing is typed for it any more. */
export const dropDelivery = (deps: DecideDeps, decision: Decision): readonly Delivery[] =>
  decide(deps, decision, ["stored", "held", "unsure"], {
    to: "failed",
    reason: `dropped by ${decision.by}`,
    refusal: "can not be dropped",
  });

interface Outcome {
  readonly to: "stored" | "failed";
  readonly reason: string;
  readonly refusal: string;
}

const decide = (
  { ledger, clock }: DecideDeps,
  { id, recipient, agent }: Decision,
  from: readonly State[],
  { to, reason, refusal }: Outcome,
): readonly Delivery[] => {
  const message = ledger.resolve(id);
  const all = ledger
    .deliveriesOf(message)
    .filter((delivery) => recipient === undefined || delivery.recipient === recipient);
  if (agent !== undefined && ledger.message(message)?.from !== agent) {
    const other = all.find((each) => each.recipient !== agent);
    if (other !== undefined) throw notYours(message, agent, other.recipient);
  }
  // What stands in a composer can not be taken back: its attempt must end first.
  const begun = new Set(ledger.openAttempts().map((attempt) => attempt.delivery));
  const chosen = all.filter((each) => from.includes(each.state) && !begun.has(each.id));
  if (chosen.length === 0) {
    const states = all
      .map((each) => `${each.recipient} ${begun.has(each.id) ? "handing" : each.state}`)
      .join(", ");
    throw new PartyError(
      "STATE_REFUSED",
      `${shortId(message)} ${refusal}: it is ${states || "not for that recipient"}.`,
      { hint: `Only what is ${from.join(", ")} can. See \`relay why ${shortId(message)}\`.` },
    );
  }
  return ledger.together("decide", () => {
    for (const { id: delivery } of chosen) ledger.change(delivery, { to, reason }, clock.now());
    return chosen;
  });
};

const notYours = (message: MessageId, agent: string, recipient: string): PartyError =>
  new PartyError(
    "SENDER_REFUSED",
    `${agent} can not decide about ${shortId(message)} to ${recipient}.`,
    { hint: "An agent decides about what it sent and, with --to, what goes to itself." },
  );
