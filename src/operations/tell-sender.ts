import { hostOf } from "../domain/address.ts";
import { shortId } from "../domain/id.ts";
import type { Message } from "../domain/message.ts";
import { relayMessage } from "../domain/relay-message.ts";
import { withSubject } from "../domain/timeline.ts";
import { oneLine } from "../domain/visible-text.ts";
import type { Clock } from "../ports/clock.ts";
import type { Ids } from "../ports/ids.ts";
import type { Delivery, Ledger } from "../ports/ledger.ts";

export interface TellDeps {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly ledger: Ledger;
  /** How a recipient is called in what people and agents read. */
  readonly display: (agent: string) => string;
  /** Something is in the ledger for this recipient. */
  readonly wake: (recipient: string) => void;
}

/** Tells a sender that nobody can know whether the message arrived, and what decides it. */
export const tellUnsure = (deps: TellDeps, { message, recipient }: Delivery, why: string): void => {
  // A sender on another host is told there, by the receipt.
  if (hostOf(message.from) !== undefined) return;
  const id = shortId(message.id);
  const to = deps.display(recipient);
  tellSender(
    deps,
    message.from,
    `Unsure: ${id} to ${to}`,
    `It can not be known whether ${to} read ${id} (${firstWords(message)}): ${why}.\n` +
      `It is not sent again by itself. Ask ${to}, then: relay retry ${id} · relay drop ${id}`,
    message,
  );
};

/** Tells a sender that a message was given up, and why. */
export const tellEnded = (
  deps: TellDeps,
  { message, recipient }: Delivery,
  state: "failed" | "expired",
  why: string,
): void => {
  if (hostOf(message.from) !== undefined) return;
  const id = shortId(message.id);
  const to = deps.display(recipient);
  tellSender(
    deps,
    message.from,
    `${state === "failed" ? "Failed" : "Expired"}: ${id} to ${to}`,
    `${to} did not get ${id} (${firstWords(message)}): ${withSubject(why, to)}.\nTo try again: relay retry ${id}`,
    message,
  );
};

/** Stores a note from `relay` to whoever sent something. Nobody answers to `relay`, so it is never told of itself. */
export const tellSender = (
  { clock, ids, ledger, wake }: TellDeps,
  sender: string,
  subject: string,
  body: string,
  about: Message | undefined,
): void => {
  if (sender === "relay") return;
  const now = clock.now();
  const note = relayMessage({
    id: ids.next(),
    sentAt: now,
    to: [sender],
    kind: "warning",
    subject,
    body,
    thread: about?.thread,
    replyTo: about?.id,
    project: about?.project,
  });
  ledger.store(note, [sender], now);
  wake(sender);
};

const firstWords = ({ subject, body }: Message): string =>
  JSON.stringify(oneLine(subject ?? body, 40));
