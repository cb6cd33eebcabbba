import type { Hold, HoldCause, Rung, State } from "../../domain/delivery.ts";
import type { Kind, Message, MessageId, Priority, Trust } from "../../domain/message.ts";
import type { Attempt, Delivery, KnownAgent, LedgerEvent, Phase } from "../../ports/ledger.ts";
import type { Incarnation } from "../../ports/panes.ts";

export type Row = Record<string, unknown>;

const maybe = (value: unknown): string | undefined =>
  value === null ? undefined : (value as string);
const maybeNumber = (value: unknown): number | undefined =>
  value === null ? undefined : (value as number);

export const rowToMessage = (row: Row): Message => ({
  id: row["id"] as MessageId,
  foreignId: maybe(row["foreign_id"]),
  sentAt: row["sent_at"] as number,
  from: row["sender"] as string,
  trust: row["trust"] as Trust,
  to: JSON.parse(row["addressed"] as string) as string[],
  kind: row["kind"] as Kind,
  subject: maybe(row["subject"]),
  body: row["body"] as string,
  priority: row["priority"] as Priority,
  thread: maybe(row["thread"]),
  replyTo: maybe(row["reply_to"]) as MessageId | undefined,
  needsReply: row["needs_reply"] === 1,
  replyBy: maybeNumber(row["reply_by"]),
  ephemeral: row["ephemeral"] === 1,
  expiresAt: maybeNumber(row["expires_at"]),
  interrupt: row["interrupt"] === 1,
  project: maybe(row["project"]),
  key: maybe(row["key"]),
  continued: row["continued"] === 1,
});

/** Columns of `deliveries` prefixed, so that one join gives both halves. */
export const DELIVERY_COLUMNS = `
  d.id AS d_id, d.recipient AS d_recipient, d.state AS d_state, d.because AS d_because,
  d.hold_reason AS d_hold_reason, d.reason AS d_reason, d.rung AS d_rung, d.evidence AS d_evidence,
  d.priority AS d_priority, d.attempts AS d_attempts, d.stored_at AS d_stored_at,
  d.handed_at AS d_handed_at, d.seen_at AS d_seen_at, d.answered_at AS d_answered_at,
  d.updated_at AS d_updated_at, m.*`;

export const rowToDelivery = (row: Row): Delivery => ({
  id: row["d_id"] as number,
  message: rowToMessage(row),
  sequence: row["sequence"] as number,
  recipient: row["d_recipient"] as string,
  state: row["d_state"] as State,
  hold: rowToHold(row),
  reason: maybe(row["d_reason"]),
  rung: maybe(row["d_rung"]) as Rung | undefined,
  evidence: maybe(row["d_evidence"]),
  priority: row["d_priority"] as Priority,
  attempts: row["d_attempts"] as number,
  storedAt: row["d_stored_at"] as number,
  handedAt: maybeNumber(row["d_handed_at"]),
  seenAt: maybeNumber(row["d_seen_at"]),
  answeredAt: maybeNumber(row["d_answered_at"]),
  updatedAt: row["d_updated_at"] as number,
});

const rowToHold = (row: Row): Hold | undefined => {
  const because = maybe(row["d_because"]) as HoldCause | undefined;
  return because && { because, reason: row["d_hold_reason"] as string };
};

export const rowToAttempt = (row: Row): Attempt => ({
  id: row["id"] as number,
  delivery: row["delivery"] as number,
  number: row["number"] as number,
  rung: row["rung"] as Rung,
  phase: row["phase"] as Phase,
  incarnation: JSON.parse(row["incarnation"] as string) as Incarnation,
  transcript: maybe(row["transcript"]),
  transcriptOffset: row["transcript_offset"] as number,
  textHash: row["text_hash"] as string,
  openedAt: row["opened_at"] as number,
  resubmits: row["resubmits"] as number,
});

export const rowToEvent = (row: Row): LedgerEvent => ({
  number: row["number"] as number,
  at: row["at"] as number,
  type: row["type"] as string,
  messageId: maybe(row["message"]) as MessageId | undefined,
  from: maybe(row["sender"]),
  to: maybe(row["recipient"]),
  status: maybe(row["status"]),
  detail: maybe(row["detail"]),
});

export const rowToAgent = (row: Row): KnownAgent => ({
  name: row["name"] as string,
  lastSeenAt: row["last_seen_at"] as number,
  socket: maybe(row["socket"]),
  pane: maybe(row["pane"]),
});
