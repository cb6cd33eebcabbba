/** What `ack_message.sh` does to a message. */

import { type ClassicMessage, readClassicMessage } from "./classic-message.ts";
import { formatSecond } from "./classic-time.ts";
import { type JsonObject, toObject, withField } from "./json.ts";
import { unite } from "./merge-fields.ts";

export interface Acknowledgement {
  readonly host: string;
  readonly at: number;
  /** What the acknowledging agent said, if it said something. */
  readonly note?: string | undefined;
}

export type AckOutcome =
  | { readonly kind: "acknowledged"; readonly fields: JsonObject }
  /** Nobody asked for it: the original refuses with status 1. */
  | { readonly kind: "not-required" };

/** The same fields again when the host has acknowledged before without a note. */
export const acknowledge = (
  fields: JsonObject,
  { host, at, note }: Acknowledgement,
): AckOutcome => {
  const message = readClassicMessage(fields);
  if (!message.ackRequired) return { kind: "not-required" };
  const acknowledged = isAcknowledgedBy(message, host)
    ? fields
    : withField(
        withField(fields, "ack_status", "completed"),
        "acknowledged_by",
        unite(fields.get("acknowledged_by") ?? [], [host]),
      );
  if (note === undefined) return { kind: "acknowledged", fields: acknowledged };
  const said = toObject([
    ["by", host],
    ["at", formatSecond(at)],
    ["note", note],
  ]);
  const notes = unite(acknowledged.get("party_acks") ?? [], [said]);
  return { kind: "acknowledged", fields: withField(acknowledged, "party_acks", notes) };
};

export const isAcknowledgedBy = ({ acknowledgedBy }: ClassicMessage, host: string): boolean =>
  acknowledgedBy.includes(host);

/** True while somebody waits for an acknowledgement. */
export const isAckPending = ({ ackRequired, ackStatus }: ClassicMessage): boolean =>
  ackRequired && ackStatus !== "completed" && ackStatus !== "acknowledged";
