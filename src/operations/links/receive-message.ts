import { hostOf, parseAddress } from "../../domain/address.ts";
import { PartyError } from "../../domain/error.ts";
import type { WireItem } from "../../domain/links/wire-item.ts";
import { wireToMessage } from "../../domain/links/wire-message.ts";
import type { Message, MessageId } from "../../domain/message.ts";
import { expandAll, resolveRecipient, type Roster } from "../../domain/roster.ts";
import type { Delivery } from "../../ports/ledger.ts";
import type { LinkDeps } from "./link-deps.ts";

export interface From {
  readonly host: string;
  readonly verified: boolean;
}

/**
 * Stores a message of another host, once, for those here that its addresses mean. Returns who they are. An address that
 * means nobody fails, and its sender's host is told.
 */
export const receiveMessage = (
  deps: LinkDeps,
  { host, verified }: From,
  item: Extract<WireItem, { kind: "message" }>,
): readonly string[] => {
  const { ledger, links, clock } = deps;
  const now = clock.now();
  const message = wireToMessage(item.message, { host, verified, arrivedAt: now });
  const meant = new Map<string, readonly string[]>();
  for (const addressed of item.recipients) {
    const names = whoIsMeant(deps, message, addressed);
    if (names !== undefined) meant.set(addressed, names);
  }
  const recipients = [...new Set([...meant.values()].flat())];
  if (recipients.length === 0) return [];
  const stored = ledger.store(message, recipients, now);
  if (stored.kind === "duplicate" && !isSame(ledger.message(message.id), message)) {
    throw new PartyError("MESSAGE_INVALID", `The id ${message.id} is another message's.`);
  }
  const deliveries = new Map(
    ledger.deliveriesOf(message.id).map((delivery) => [delivery.recipient, delivery]),
  );
  for (const [addressed, names] of meant) {
    for (const delivery of names.flatMap((name) => deliveries.get(name) ?? [])) {
      links.noteReceived(delivery.id, host, addressed);
      settleIn(deps, delivery, item.again);
    }
  }
  return recipients;
};

/** What ended here goes again where its sender says so; what may not go to its agent is held. */
export const settleIn = (deps: LinkDeps, delivery: Delivery, again: boolean): void => {
  const { ledger, clock } = deps;
  const { id, state, recipient, message } = delivery;
  const isEnded = ["failed", "expired", "unsure"].includes(state);
  if (again && isEnded) {
    ledger.change(id, { to: "stored", reason: `sent again by ${message.from}` }, clock.now());
  }
  const waits = state === "stored" || (again && isEnded);
  if (waits && !deps.mayReach(message, recipient)) holdBack(deps, delivery);
};

const FOREVER = 365 * 24 * 3_600_000;

/** Set aside, so that it blocks nobody: only a person can let it go on. */
const holdBack = ({ ledger, clock }: LinkDeps, { id, message }: Delivery): void => {
  const reason = `comes from ${message.from}, which may not write this to this agent`;
  ledger.change(id, { to: "held", hold: { because: "not-allowed", reason } }, clock.now());
  ledger.setAside(id, clock.now() + FOREVER);
};

/** Undefined where nobody is: then the receipt that says so is on its way. */
const whoIsMeant = (
  deps: LinkDeps,
  message: Message,
  addressed: string,
): readonly string[] | undefined => {
  try {
    return namesOf(deps.roster(), message.from, addressed, deps.host);
  } catch (error) {
    if (!(error instanceof PartyError) || error.code !== "RECIPIENT_UNKNOWN") throw error;
    fail(deps, message.id, hostOf(message.from) ?? "", addressed, error.message);
    return undefined;
  }
};

const namesOf = (
  roster: Roster,
  sender: string,
  addressed: string,
  own: string,
): readonly string[] => {
  const address = parseAddress(addressed);
  // A list of recipients is the sender's word: what it says of third hosts is not for us.
  if (address.host !== own) throw notHere(addressed);
  const recipient = resolveRecipient(roster, roster.defaultSession, address);
  if (recipient.kind === "agent") return [recipient.name];
  if (recipient.kind === "human") return ["human"];
  if (recipient.kind === "remote") throw notHere(addressed);
  const everybody = expandAll(roster, recipient.session, sender);
  if (everybody.length === 0) throw notHere(addressed);
  return everybody;
};

const notHere = (addressed: string): PartyError =>
  new PartyError("RECIPIENT_UNKNOWN", `${JSON.stringify(addressed)} is nobody here.`);

const fail = (
  { links, clock }: LinkDeps,
  message: MessageId,
  host: string,
  recipient: string,
  reason: string,
): void =>
  links.queueReceipt(host, {
    message,
    recipient,
    state: "failed",
    because: undefined,
    reason,
    rung: undefined,
    evidence: undefined,
    at: clock.now(),
  });

const isSame = (known: Message | undefined, message: Message): boolean =>
  known !== undefined && known.from === message.from && known.body === message.body;
