import type { DatabaseSync } from "node:sqlite";

import { parseId } from "../../domain/id.ts";
import { PartyError } from "../../domain/error.ts";
import type { Message, MessageId } from "../../domain/message.ts";
import type { LedgerReader, RecipientCounts } from "../../ports/ledger.ts";
import {
  DELIVERY_COLUMNS,
  type Row,
  rowToAgent,
  rowToAttempt,
  rowToDelivery,
  rowToEvent,
  rowToMessage,
} from "./rows.ts";

/** A {@link LedgerReader} over an open database, which the caller closes. */
export const createSqliteLedgerReader = (db: DatabaseSync): LedgerReader => {
  const all = (sql: string) => {
    const statement = db.prepare(sql);
    return (...values: readonly (string | number)[]): Row[] => statement.all(...values);
  };
  const joined = `SELECT ${DELIVERY_COLUMNS} FROM deliveries d JOIN messages m ON m.sequence = d.message`;

  const byId = all("SELECT * FROM messages WHERE id = ?");
  const byShort = all("SELECT id, sequence FROM messages WHERE short = ? ORDER BY sequence");
  const byForeign = all("SELECT id, sequence FROM messages WHERE foreign_id = ? ORDER BY sequence");
  const ofMessage = all(`${joined} WHERE m.id = ? ORDER BY d.id`);
  const oneDelivery = all(`${joined} WHERE d.id = ?`);
  const attemptsOf = all("SELECT * FROM attempts WHERE delivery = ? ORDER BY number");
  // `+` keeps the planner on the partial index instead of walking all messages in order.
  const order = `ORDER BY CASE m.kind WHEN 'error' THEN 0 WHEN 'warning' THEN 1 WHEN 'request' THEN 2 ELSE 3 END,
    d.priority, +d.message LIMIT ?`;
  const unread = all(
    `${joined} WHERE d.recipient = ? AND d.seen_at IS NULL AND d.state <> 'expired' ${order}`,
  );
  const recent = all(
    `SELECT * FROM (${joined} WHERE d.recipient = ? ORDER BY d.message DESC LIMIT ?) ORDER BY sequence`,
  );
  const threadOf = all(`
    WITH RECURSIVE linked (sequence, id, reply_to, thread) AS (
      SELECT sequence, id, reply_to, thread FROM messages WHERE id = ?
      UNION
      SELECT m.sequence, m.id, m.reply_to, m.thread FROM linked l JOIN messages m
        ON m.reply_to = l.id OR m.id = l.reply_to OR m.thread = l.thread)
    SELECT m.* FROM messages m JOIN linked l ON l.sequence = m.sequence ORDER BY m.sequence`);
  const eventsAfter = all("SELECT * FROM events WHERE number > ? ORDER BY number LIMIT ?");
  const lastEvents = all(
    "SELECT * FROM (SELECT * FROM events ORDER BY number DESC LIMIT ?) ORDER BY number",
  );
  const eventsOf = all("SELECT * FROM events WHERE message = ? ORDER BY number");
  const waits = all(`SELECT recipient, count(*) AS n FROM deliveries
    WHERE state IN ('stored', 'held', 'handing') AND recipient <> 'human' GROUP BY recipient`);
  const unseen = all(`SELECT recipient, count(*) AS n FROM deliveries
    WHERE seen_at IS NULL AND (state IN ('handed', 'unsure') OR recipient = 'human' AND state <> 'expired') GROUP BY recipient`);
  const owes = all(`SELECT recipient, count(*) AS n FROM deliveries
    WHERE owed = 1 AND answered_at IS NULL AND state NOT IN ('failed', 'expired') GROUP BY recipient`);
  const owed = all(`${joined} WHERE d.owed = 1 AND d.answered_at IS NULL
    AND d.state NOT IN ('failed', 'expired') ORDER BY m.reply_by IS NULL, m.reply_by, d.message`);
  const agents = all("SELECT * FROM agents ORDER BY name");

  return {
    resolve: (typed) => {
      const { full, short, foreign } = parseId(typed);
      const rows = full === undefined ? [] : byId(full);
      if (rows.length === 0 && short !== undefined) rows.push(...byShort(short));
      if (rows.length === 0 && foreign !== undefined) rows.push(...byForeign(foreign));
      return only(rows, typed);
    },
    message: (id) => first(byId(id), rowToMessage),
    deliveriesOf: (id) => ofMessage(id).map(rowToDelivery),
    delivery: (id) => first(oneDelivery(id), rowToDelivery),
    attemptsOf: (delivery) => attemptsOf(delivery).map(rowToAttempt),
    inbox: ({ recipient, unread: onlyUnread, limit }) =>
      (onlyUnread ? unread(recipient, limit) : recent(recipient, limit)).map(rowToDelivery),
    thread: (id): readonly Message[] => threadOf(id).map(rowToMessage),
    events: (after, limit) => eventsAfter(after, limit).map(rowToEvent),
    lastEvents: (limit) => lastEvents(limit).map(rowToEvent),
    eventsOf: (id) => eventsOf(id).map(rowToEvent),
    counts: () => joinCounts(waits(), unseen(), owes()),
    owed: () => owed().map(rowToDelivery),
    agents: () => agents().map(rowToAgent),
  };
};

/** The one message that `typed` means. */
const only = (rows: readonly Row[], typed: string): MessageId => {
  const [first, second] = rows;
  if (first === undefined) {
    throw new PartyError("MESSAGE_UNKNOWN", `No message has the id ${JSON.stringify(typed)}.`, {
      hint: "List messages with `relay inbox --all` or `relay events`.",
    });
  }
  if (second !== undefined) {
    throw new PartyError(
      "MESSAGE_AMBIGUOUS",
      `${JSON.stringify(typed)} means several messages: ${rows.map((row) => String(row["id"])).join(", ")}.`,
      { hint: "Write one of these ids whole." },
    );
  }
  return first["id"] as MessageId;
};

const first = <T>([row]: readonly Row[], convert: (row: Row) => T): T | undefined =>
  row && convert(row);

const joinCounts = (
  waits: readonly Row[],
  unread: readonly Row[],
  owes: readonly Row[],
): readonly RecipientCounts[] => {
  const byRecipient = new Map<string, { waits: number; unread: number; owes: number }>();
  const add = (rows: readonly Row[], field: "waits" | "unread" | "owes"): void => {
    for (const row of rows) {
      const recipient = row["recipient"] as string;
      const counts = byRecipient.get(recipient) ?? { waits: 0, unread: 0, owes: 0 };
      counts[field] += row["n"] as number;
      byRecipient.set(recipient, counts);
    }
  };
  add(waits, "waits");
  add(unread, "unread");
  add(owes, "owes");
  return [...byRecipient].map(([recipient, counts]) => ({ recipient, ...counts }));
};
