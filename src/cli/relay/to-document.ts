/** What `--json` prints: snake_case, times in RFC 3339. Fields are added, never changed; readers ignore what they do not know. */

import { formatTime } from "../../domain/duration.ts";
import { shortId } from "../../domain/id.ts";
import type { Message } from "../../domain/message.ts";
import type { Delivery } from "../../ports/ledger.ts";

export const messageToDocument = (message: Message): object => ({
  id: message.id,
  short_id: shortId(message.id),
  foreign_id: message.foreignId ?? null,
  sent_at: formatTime(message.sentAt),
  from: message.from,
  trust: message.trust,
  to: message.to,
  kind: message.kind,
  subject: message.subject ?? null,
  body: message.body,
  priority: message.priority,
  thread: message.thread ?? null,
  reply_to: message.replyTo ?? null,
  needs_reply: message.needsReply,
  reply_by: time(message.replyBy),
  ephemeral: message.ephemeral,
  expires_at: time(message.expiresAt),
  interrupt: message.interrupt,
  project: message.project ?? null,
  continued: message.continued,
});

export const deliveryToDocument = (delivery: Delivery): object => ({
  recipient: delivery.recipient,
  state: delivery.state,
  hold: delivery.hold ?? null,
  reason: delivery.reason ?? null,
  rung: delivery.rung ?? null,
  evidence: delivery.evidence ?? null,
  attempts: delivery.attempts,
  stored_at: formatTime(delivery.storedAt),
  handed_at: time(delivery.handedAt),
  seen_at: time(delivery.seenAt),
  answered_at: time(delivery.answeredAt),
  updated_at: formatTime(delivery.updatedAt),
});

/** A delivery with its message, as lists show it. */
export const mailToDocument = (delivery: Delivery): object => ({
  ...messageToDocument(delivery.message),
  delivery: deliveryToDocument(delivery),
});

export const time = (at: number | undefined): string | null =>
  at === undefined ? null : formatTime(at);
