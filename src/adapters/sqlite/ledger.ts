import type { DatabaseSync } from "node:sqlite";

import { assertFollows, type State } from "../../domain/delivery.ts";
import { shortId } from "../../domain/id.ts";
import type { Message, MessageId } from "../../domain/message.ts";
import type { Change, Ledger, LedgerEvent } from "../../ports/ledger.ts";
import { createSqliteLedgerReader } from "./ledger-reader.ts";
import { DELIVERY_COLUMNS, type Row, rowToAttempt, rowToDelivery } from "./rows.ts";
import type { Transaction } from "./transactions.ts";

const KEY_LIFE = 24 * 3_600_000;

/** A {@link Ledger} in one SQLite file. The caller opens, migrates and closes `db`. */
export const createSqliteLedger = (db: DatabaseSync, transaction: Transaction): Ledger => {
  const reader = createSqliteLedgerReader(db);
  const joined = `SELECT ${DELIVERY_COLUMNS} FROM deliveries d JOIN messages m ON m.sequence = d.message`;

  const insertMessage = db.prepare(`
    INSERT INTO messages (id, short, foreign_id, sent_at, stored_at, sender, trust, addressed, kind, subject, body,
      priority, thread, reply_to, needs_reply, reply_by, ephemeral, expires_at, interrupt, project, key, continued)
    VALUES (:id, :short, :foreignId, :sentAt, :storedAt, :from, :trust, :to, :kind, :subject, :body,
      :priority, :thread, :replyTo, :needsReply, :replyBy, :ephemeral, :expiresAt, :interrupt, :project, :key, :continued)
    ON CONFLICT (id) DO NOTHING RETURNING sequence`);
  const insertDelivery = db.prepare(`
    INSERT INTO deliveries (message, recipient, state, priority, owed, stored_at, updated_at)
    VALUES (?, ?, 'stored', ?, ?, ?, ?) RETURNING id`);
  const sameKey = db.prepare(
    "SELECT id FROM messages WHERE sender = ? AND key = ? AND stored_at >= ? ORDER BY sequence LIMIT 1",
  );
  const answered = db.prepare(`
    SELECT d.id, d.state FROM deliveries d JOIN messages m ON m.sequence = d.message
    WHERE m.id = ? AND d.recipient = ? AND d.answered_at IS NULL`);
  const insertEvent = db.prepare(`
    INSERT INTO events (at, type, message, sender, recipient, status, detail) VALUES (?, ?, ?, ?, ?, ?, ?)`);
  const next = db.prepare(`${joined}
    WHERE d.recipient = ? AND d.state IN ('stored', 'held', 'handing') AND d.due_at <= ? AND NOT EXISTS (
      SELECT 1 FROM attempts a WHERE a.delivery = d.id AND a.phase IN ('opened', 'pasted', 'submitted'))
    ORDER BY d.priority, d.message LIMIT 1`);
  const waiting = db.prepare(`SELECT DISTINCT recipient FROM deliveries
    WHERE state IN ('stored', 'held', 'handing') AND recipient <> 'human'`);
  const raiseLow = db.prepare(`UPDATE deliveries SET priority = 1
    WHERE priority = 2 AND state IN ('stored', 'held', 'handing') AND stored_at <= ?`);
  const current = db.prepare(`SELECT d.state, d.recipient, m.id, m.sender FROM deliveries d
    JOIN messages m ON m.sequence = d.message WHERE d.id = ?`);
  const update = db.prepare(`
    UPDATE deliveries SET state = :state, because = :because, hold_reason = :holdReason, reason = :reason,
      rung = coalesce(:rung, rung), evidence = coalesce(:evidence, evidence), due_at = 0, updated_at = :at,
      handed_at = CASE WHEN :state = 'handed' THEN :at WHEN :state = 'stored' THEN NULL ELSE handed_at END,
      seen_at = CASE WHEN :state IN ('seen', 'answered') THEN coalesce(seen_at, :at) ELSE seen_at END,
      answered_at = CASE WHEN :state = 'answered' THEN :at ELSE answered_at END
    WHERE id = :id`);
  const setAside = db.prepare("UPDATE deliveries SET due_at = ? WHERE id = ?");
  const insertAttempt = db.prepare(`
    INSERT INTO attempts (delivery, number, rung, phase, incarnation, transcript, transcript_offset, text_hash, opened_at, updated_at)
    SELECT :delivery, count(*) + 1, :rung, 'opened', :incarnation, :transcript, :offset, :hash, :at, :at
    FROM attempts WHERE delivery = :delivery RETURNING *`);
  const countAttempt = db.prepare("UPDATE deliveries SET attempts = attempts + 1 WHERE id = ?");
  const advance = db.prepare("UPDATE attempts SET phase = ?, updated_at = ? WHERE id = ?");
  const resubmit = db.prepare(
    "UPDATE attempts SET resubmits = resubmits + 1, updated_at = ? WHERE id = ?",
  );
  const open = db.prepare(
    "SELECT * FROM attempts WHERE phase IN ('opened', 'pasted', 'submitted') ORDER BY id",
  );
  // Without a transcript nothing more will ever be known of it.
  const recorded = `EXISTS (
    SELECT 1 FROM attempts a WHERE a.delivery = d.id AND a.transcript IS NOT NULL)`;
  const handed = db.prepare(
    `${joined} WHERE d.state = 'handed' AND d.recipient = ? AND ${recorded} ORDER BY d.id DESC`,
  );
  const handedAll = db.prepare(
    `${joined} WHERE d.state = 'handed' AND ${recorded} ORDER BY d.id DESC`,
  );
  const lastAttempt = db.prepare(
    "SELECT * FROM attempts WHERE delivery = ? ORDER BY number DESC LIMIT 1",
  );
  // A delivery stays held while its attempt waits for the screen: it has begun all the same.
  const canExpire = `d.state IN ('stored', 'held') AND m.expires_at IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM attempts a WHERE a.delivery = d.id AND a.phase IN ('opened', 'pasted', 'submitted'))`;
  const expired = db.prepare(`${joined} WHERE ${canExpire} AND m.expires_at <= ?`);
  const nextDue = db.prepare(`
    SELECT min(due) AS due FROM (
      SELECT d.due_at AS due FROM deliveries d WHERE d.state IN ('stored', 'held', 'handing') AND d.due_at > :at
      UNION ALL
      SELECT m.expires_at FROM deliveries d JOIN messages m ON m.sequence = d.message
        WHERE ${canExpire})`);
  const noteAgent = db.prepare(`
    INSERT INTO agents (name, last_seen_at, socket, pane) VALUES (?, ?, ?, ?)
    ON CONFLICT (name) DO UPDATE SET last_seen_at = excluded.last_seen_at,
      socket = coalesce(excluded.socket, socket), pane = excluded.pane`);

  const note = (event: Omit<LedgerEvent, "number">): void => {
    const { at, type, messageId, from, to, status, detail } = event;
    insertEvent.run(
      at,
      type,
      messageId ?? null,
      from ?? null,
      to ?? null,
      status ?? null,
      detail ?? null,
    );
  };

  const change = (id: number, to: Change, at: number): void => {
    const row = current.get(id) as Row | undefined;
    if (row === undefined) throw new Error(`No delivery ${id}.`);
    assertFollows(row["state"] as State, to.to);
    update.run({
      id,
      at,
      state: to.to,
      because: to.hold?.because ?? null,
      holdReason: to.hold?.reason ?? null,
      reason: to.reason ?? null,
      rung: to.rung ?? null,
      evidence: to.evidence ?? null,
    });
    if (to.attempt !== undefined) advance.run(to.attempt.phase, at, to.attempt.id);
    note({
      at,
      type: EVENT_TYPE[to.to],
      messageId: row["id"] as MessageId,
      from: row["sender"] as string,
      to: row["recipient"] as string,
      status: to.to,
      detail: detailOf(to),
    });
  };

  const markAnswered = (message: Message, at: number): void => {
    if (message.replyTo === undefined) return;
    for (const row of answered.all(message.replyTo, message.from) as Row[]) {
      change(row["id"] as number, { to: "answered", evidence: `reply ${shortId(message.id)}` }, at);
    }
  };

  return {
    ...reader,

    together: transaction,

    store: (message, recipients, at) =>
      transaction("store", () => {
        if (message.key !== undefined) {
          const row = sameKey.get(message.from, message.key, at - KEY_LIFE) as Row | undefined;
          if (row !== undefined && row["id"] !== message.id) {
            return { kind: "duplicate", of: row["id"] as MessageId };
          }
        }
        const inserted = insertMessage.get(messageToRow(message, at)) as Row | undefined;
        if (inserted === undefined) return { kind: "duplicate", of: message.id };
        const owed = message.needsReply ? 1 : 0;
        const deliveries = recipients.map((recipient) => {
          const row = insertDelivery.get(
            inserted["sequence"] as number,
            recipient,
            message.priority,
            owed,
            at,
            at,
          ) as Row;
          const event = { at, type: "received", status: "stored", detail: undefined } as const;
          note({ ...event, messageId: message.id, from: message.from, to: recipient });
          return row["id"] as number;
        });
        markAnswered(message, at);
        return { kind: "stored", deliveries };
      }),

    next: (recipient, at) => {
      const row = next.get(recipient, at) as Row | undefined;
      return row && rowToDelivery(row);
    },
    waiting: () => waiting.all().map((row) => row["recipient"] as string),
    raiseLow: (since) => transaction("raise-low", () => void raiseLow.run(since)),

    change: (delivery, to, at) => transaction(to.to, () => change(delivery, to, at)),
    setAside: (delivery, until) =>
      transaction("set-aside", () => void setAside.run(until, delivery)),

    openAttempt: (delivery, attempt, at) =>
      transaction("open-attempt", () => {
        const row = insertAttempt.get({
          delivery,
          rung: attempt.rung,
          incarnation: JSON.stringify(attempt.incarnation),
          transcript: attempt.transcript ?? null,
          offset: attempt.transcriptOffset,
          hash: attempt.textHash,
          at,
        }) as Row;
        countAttempt.run(delivery);
        change(delivery, { to: "handing", rung: attempt.rung }, at);
        return rowToAttempt(row);
      }),
    advanceAttempt: (attempt, phase, at) =>
      transaction(phase, () => void advance.run(phase, at, attempt)),
    countResubmit: (attempt, at) => transaction("resubmit", () => void resubmit.run(at, attempt)),
    openAttempts: () => open.all().map(rowToAttempt),
    unseen: (recipient) =>
      (recipient === undefined ? handedAll.all() : handed.all(recipient)).flatMap((row) => {
        const delivery = rowToDelivery(row);
        const attempt = lastAttempt.get(delivery.id);
        return attempt === undefined ? [] : [{ delivery, attempt: rowToAttempt(attempt) }];
      }),
    expired: (at) => expired.all(at).map(rowToDelivery),
    nextDue: (at) => (nextDue.get({ at })?.["due"] as number | null | undefined) ?? undefined,

    noteAgent: ({ name, lastSeenAt, socket, pane }) =>
      transaction(
        "note-agent",
        () => void noteAgent.run(name, lastSeenAt, socket ?? null, pane ?? null),
      ),
    note: (event) => transaction("note", () => note(event)),
  };
};

/** The types of the seeds' event log, where it has a word for the state. */
const EVENT_TYPE: Readonly<Record<State, string>> = {
  stored: "enqueue",
  held: "blocked",
  handing: "dequeue",
  handed: "inject",
  seen: "seen",
  answered: "answered",
  unsure: "unsure",
  failed: "error",
  expired: "drop",
};

const detailOf = ({ hold, reason, evidence, rung }: Change): string | undefined =>
  hold?.reason ??
  reason ??
  ([rung, evidence].filter((part) => part !== undefined).join(": ") || undefined);

const messageToRow = (message: Message, storedAt: number) => ({
  ...identityToRow(message, storedAt),
  kind: message.kind,
  subject: message.subject ?? null,
  body: message.body,
  priority: message.priority,
  thread: message.thread ?? null,
  replyTo: message.replyTo ?? null,
  needsReply: message.needsReply ? 1 : 0,
  replyBy: message.replyBy ?? null,
  ephemeral: message.ephemeral ? 1 : 0,
  expiresAt: message.expiresAt ?? null,
  interrupt: message.interrupt ? 1 : 0,
});

const identityToRow = (message: Message, storedAt: number) => ({
  id: message.id,
  short: shortId(message.id),
  foreignId: message.foreignId ?? null,
  sentAt: message.sentAt,
  storedAt,
  from: message.from,
  trust: message.trust,
  to: JSON.stringify(message.to),
  project: message.project ?? null,
  key: message.key ?? null,
  continued: message.continued ? 1 : 0,
});
