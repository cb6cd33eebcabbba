import { openLedgerReader } from "../../src/adapters/sqlite/open.ts";
import { displayAgent } from "../../src/domain/address.ts";
import { renderEnvelope } from "../../src/domain/envelope.ts";
import type { Message, MessageId } from "../../src/domain/message.ts";
import type { LedgerReader } from "../../src/ports/ledger.ts";
import type { Room } from "./room.ts";

/** Reads something from a room's ledger, as a command would. */
const fromLedger = <T>(room: Room, read: (ledger: LedgerReader) => T): T => {
  using reader = openLedgerReader(room.path("share/relay/state/ledger.db"));
  if (reader === undefined) throw new Error("The room has no ledger yet.");
  return read(reader);
};

export const storedMessage = (room: Room, id: MessageId): Message => {
  const message = fromLedger(room, (ledger) => ledger.message(id));
  if (message === undefined) throw new Error(`${id} is not in the ledger.`);
  return message;
};

/** Every hold that a message went through, as the ledger's events tell it. */
export const holdsOf = (room: Room, id: MessageId): readonly string[] =>
  fromLedger(room, (ledger) => ledger.eventsOf(id)).flatMap(({ status, detail }) =>
    status === "held" ? [detail ?? ""] : [],
  );

/** The envelope that any agent is to get for a message as it is stored. */
export const envelopeOf = (room: Room, id: MessageId): string => {
  const message = storedMessage(room, id);
  return renderEnvelope(message, {
    from: displayAgent(message.from, "party"),
    now: message.sentAt,
    inlineBytes: 16_384,
  });
};
