import { HOLD_CAUSES, RUNGS, STATES } from "../delivery.ts";
import { formatTime } from "../duration.ts";
import { PartyError } from "../error.ts";
import { isUuid } from "../id.ts";
import { countOf, type Fields, fieldsOf, textOf, textsOf, timeOf } from "../json-fields.ts";
import type { Receipt } from "./item.ts";

/** An item as another host reads it: for a message, with the message itself. */
export type WireItem =
  | {
      readonly kind: "message";
      readonly recipients: readonly string[];
      readonly again: boolean;
      /** As `messageToWire` wrote it; not checked yet. */
      readonly message: unknown;
    }
  | { readonly kind: "receipt"; readonly receipt: Receipt };

export const itemToWire = (item: WireItem): Fields =>
  item.kind === "message"
    ? { kind: "message", recipients: item.recipients, again: item.again, message: item.message }
    : { kind: "receipt", ...receiptToWire(item.receipt) };

/** Throws MESSAGE_INVALID for what is no item. */
export const wireToItem = (value: unknown): WireItem => {
  const fields = fieldsOf(value);
  switch (fields["kind"]) {
    case "message":
      return {
        kind: "message",
        recipients: textsOf(fields["recipients"]),
        again: fields["again"] === true,
        message: fields["message"],
      };
    case "receipt":
      return { kind: "receipt", receipt: wireToReceipt(fields) };
    default:
      throw new PartyError(
        "MESSAGE_INVALID",
        `Not an item: its kind is ${JSON.stringify(fields["kind"])?.slice(0, 80) ?? "missing"}.`,
      );
  }
};

const receiptToWire = (receipt: Receipt): Fields => ({
  message: receipt.message,
  recipient: receipt.recipient,
  state: receipt.state,
  because: receipt.because ?? null,
  reason: receipt.reason ?? null,
  rung: receipt.rung ?? null,
  evidence: receipt.evidence ?? null,
  at: formatTime(receipt.at),
});

const wireToReceipt = (fields: Fields): Receipt => {
  const message = textOf(fields["message"]) ?? "";
  const state = STATES.find((known) => known === fields["state"]);
  if (!isUuid(message) || state === undefined) {
    throw new PartyError("MESSAGE_INVALID", "Not a receipt: its message or its state is missing.");
  }
  return {
    message,
    recipient: textOf(fields["recipient"]) ?? "",
    state,
    because: HOLD_CAUSES.find((cause) => cause === fields["because"]),
    reason: clip(textOf(fields["reason"])),
    rung: RUNGS.find((rung) => rung === fields["rung"]),
    evidence: clip(textOf(fields["evidence"])),
    at: timeOf(fields["at"]) ?? countOf(fields["at"]) ?? 0,
  };
};

const clip = (text: string | undefined): string | undefined => text?.slice(0, 300);
