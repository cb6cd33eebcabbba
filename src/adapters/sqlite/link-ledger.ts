import type { DatabaseSync } from "node:sqlite";

import type { LinkItem, Receipt } from "../../domain/links/item.ts";
import type { LinkLedger, LinkState, Peer, QueuedItem } from "../../ports/link-ledger.ts";
import { DELIVERY_COLUMNS, type Row, rowToDelivery } from "./rows.ts";
import type { Transaction } from "./transactions.ts";

/** The {@link LinkLedger} in the same SQLite file as the ledger, and in its transactions. */
export const createSqliteLinkLedger = (db: DatabaseSync, transaction: Transaction): LinkLedger => {
  const joined = `SELECT ${DELIVERY_COLUMNS} FROM deliveries d JOIN messages m ON m.sequence = d.message`;
  const insertLink = db.prepare(
    "INSERT INTO links (name, instance) VALUES (?, ?) ON CONFLICT (name) DO NOTHING",
  );
  const link = db.prepare("SELECT * FROM links WHERE name = ?");
  const peers = db.prepare("SELECT * FROM link_peers ORDER BY host");
  const notePeer = db.prepare(`
    INSERT INTO link_peers (host, link, instance, cursor, sequence, tip, written_at, fetched_at, card, key, verified)
    VALUES (:host, :link, :instance, :cursor, :sequence, :tip, :writtenAt, :fetchedAt, :card, :key, :verified)
    ON CONFLICT (host) DO UPDATE SET link = :link, instance = :instance, cursor = :cursor, sequence = :sequence,
      tip = :tip, written_at = :writtenAt, fetched_at = :fetchedAt, card = :card, key = :key, verified = :verified`);
  const insertLife = db.prepare("INSERT OR IGNORE INTO link_lives (host, instance) VALUES (?, ?)");
  const lives = db.prepare("SELECT instance FROM link_lives WHERE host = ?");
  const forgetLives = db.prepare("DELETE FROM link_lives WHERE host = ?");
  const reach = db.prepare("SELECT number FROM link_reach WHERE host = ?");
  const noteReach = db.prepare(`
    INSERT INTO link_reach (host, number) VALUES (?, ?)
    ON CONFLICT (host) DO UPDATE SET number = max(number, excluded.number)`);
  const unsent = db.prepare(`${joined}
    WHERE d.state IN ('stored', 'held', 'handing') AND instr(d.recipient, '@') > 0
      AND NOT EXISTS (SELECT 1 FROM link_sent s WHERE s.delivery = d.id AND s.number > 0)
    ORDER BY d.message`);
  const insertItem = db.prepare(`
    INSERT INTO link_items (host, kind, message, recipient, content) VALUES (?, ?, ?, ?, ?) RETURNING number`);
  const dropReceipt = db.prepare(
    "DELETE FROM link_items WHERE kind = 'receipt' AND host = ? AND message = ? AND recipient = ?",
  );
  const insertSent = db.prepare(
    "INSERT INTO link_sent (delivery, number) VALUES (?, ?) ON CONFLICT (delivery) DO UPDATE SET number = excluded.number",
  );
  const wasSent = db.prepare("SELECT 1 FROM link_sent WHERE delivery = ? AND number = 0");
  const releaseSent = db.prepare("UPDATE link_sent SET number = 0 WHERE delivery = ?");
  const queues = db.prepare("SELECT DISTINCT host FROM link_items ORDER BY host");
  const items = db.prepare("SELECT * FROM link_items WHERE host = ? ORDER BY number");
  const unpublished = db.prepare(
    "SELECT DISTINCT host, kind FROM link_items WHERE published IS NULL",
  );
  const notePublished = db.prepare(`
    UPDATE links SET published = ?, sequence = ?, published_at = ? WHERE name = ?`);
  const markItems = db.prepare(`
    UPDATE link_items SET published = ?, published_at = ? WHERE published IS NULL AND number <= ?`);
  const countUnsent = db.prepare(`
    SELECT count(*) AS count FROM deliveries d JOIN messages m ON m.sequence = d.message
    WHERE m.id = ? AND d.state IN ('stored', 'held', 'handing') AND instr(d.recipient, '@') > 0
      AND NOT EXISTS (SELECT 1 FROM link_sent s WHERE s.delivery = d.id AND s.number > 0)`);
  const itemsOf = db.prepare(
    "SELECT published FROM link_items WHERE message = ? AND kind = 'message' ORDER BY number",
  );
  const carryItem = db.prepare(`
    UPDATE link_items SET published = ?, published_at = ? WHERE published IS NULL AND number = ?`);
  const dropItem = db.prepare("DELETE FROM link_items WHERE number = ?");
  const confirm = db.prepare(
    "DELETE FROM link_items WHERE host = ? AND number <= ? AND published IS NOT NULL RETURNING *",
  );
  const insertReceived = db.prepare(`
    INSERT INTO link_received (delivery, host, addressed, reported, settled) VALUES (?, ?, ?, '', 0)
    ON CONFLICT (delivery, addressed) DO UPDATE SET settled = 0, reported = ''`);
  const received = db.prepare(`
    SELECT r.host AS r_host, r.addressed AS r_addressed, r.reported AS r_reported, ${DELIVERY_COLUMNS}
    FROM link_received r JOIN deliveries d ON d.id = r.delivery JOIN messages m ON m.sequence = d.message
    WHERE r.settled = 0 ORDER BY r.delivery, r.addressed`);
  const noteReported = db.prepare(
    "UPDATE link_received SET reported = ?, settled = ? WHERE delivery = ? AND addressed = ?",
  );

  const queue = (host: string, item: LinkItem): number => {
    const [message, recipient] =
      item.kind === "message"
        ? [item.message, null]
        : [item.receipt.message, item.receipt.recipient];
    const row = insertItem.get(host, item.kind, message, recipient, JSON.stringify(item)) as Row;
    const number = row["number"] as number;
    noteReach.run(host, number);
    return number;
  };

  return {
    link: (name, instance) =>
      transaction("link", () => {
        insertLink.run(name, instance);
        return rowToLink(link.get(name) as Row);
      }),
    peers: () => peers.all().map(rowToPeer),
    notePeer: (peer) =>
      transaction("note-peer", () => {
        const { key = null, verified } = peer;
        notePeer.run({ ...peer, key, verified: verified ? 1 : 0 });
        insertLife.run(peer.host, peer.instance);
      }),
    livesOf: (host) => lives.all(host).map((row) => row["instance"] as string),
    forgetLives: (host) => transaction("forget-lives", () => void forgetLives.run(host)),
    reachOf: (host) => (reach.get(host)?.["number"] as number | undefined) ?? 0,

    unsent: () => unsent.all().map(rowToDelivery),
    queueMessage: (host, message, deliveries) =>
      transaction("queue-message", () => {
        const recipients = deliveries.map(({ recipient }) => recipient);
        const again = deliveries.some(({ id }) => wasSent.get(id) !== undefined);
        const number = queue(host, { kind: "message", message, recipients, again });
        for (const { id } of deliveries) insertSent.run(id, number);
      }),
    queueReceipt: (host, receipt: Receipt) =>
      transaction("queue-receipt", () => {
        dropReceipt.run(host, receipt.message, receipt.recipient);
        queue(host, { kind: "receipt", receipt });
      }),
    queues: () => queues.all().map((row) => row["host"] as string),
    items: (host) => items.all(host).map(rowToItem),
    unpublished: () =>
      unpublished.all().map((row) => ({
        host: row["host"] as string,
        kind: row["kind"] as LinkItem["kind"],
      })),
    carriage: (message) => {
      const published = itemsOf.all(message).map((row) => row["published"] as string | null);
      const commits = published.filter((commit) => commit !== null);
      return {
        unsent: countUnsent.get(message)?.["count"] as number,
        unpublished: published.length - commits.length,
        commits: [...new Set(commits)],
      };
    },
    published: (name, commit, sequence, number, at) =>
      transaction("published", () => {
        notePublished.run(commit, sequence, at, name);
        markItems.run(commit, at, number);
      }),
    carried: (numbers, commit, at) =>
      transaction("carried", () => {
        for (const number of numbers) carryItem.run(commit, at, number);
      }),
    drop: (numbers) =>
      transaction("drop-items", () => {
        for (const number of numbers) dropItem.run(number);
      }),
    confirm: (host, number) =>
      transaction("confirm", () =>
        confirm
          .all(host, number)
          .map(rowToItem)
          .toSorted((a, b) => a.number - b.number),
      ),
    releaseSent: (delivery) => transaction("release-sent", () => void releaseSent.run(delivery)),

    noteReceived: (delivery, host, addressed) =>
      transaction("note-received", () => void insertReceived.run(delivery, host, addressed)),
    received: () =>
      received.all().map((row) => ({
        delivery: rowToDelivery(row),
        host: row["r_host"] as string,
        addressed: row["r_addressed"] as string,
        reported: row["r_reported"] as string,
      })),
    noteReported: (delivery, addressed, reported, settled) =>
      transaction(
        "note-reported",
        () => void noteReported.run(reported, settled ? 1 : 0, delivery, addressed),
      ),
  };
};

const rowToLink = (row: Row): LinkState => ({
  instance: row["instance"] as string,
  sequence: row["sequence"] as number,
  published: (row["published"] as string | null) ?? undefined,
  publishedAt: (row["published_at"] as number | null) ?? undefined,
});

const rowToPeer = (row: Row): Peer => ({
  host: row["host"] as string,
  link: row["link"] as string,
  instance: row["instance"] as string,
  cursor: row["cursor"] as number,
  sequence: row["sequence"] as number,
  tip: row["tip"] as string,
  writtenAt: row["written_at"] as number,
  fetchedAt: row["fetched_at"] as number,
  card: row["card"] as string,
  key: (row["key"] as string | null) ?? undefined,
  verified: row["verified"] === 1,
});

const rowToItem = (row: Row): QueuedItem => ({
  ...(JSON.parse(row["content"] as string) as LinkItem),
  number: row["number"] as number,
  published: (row["published"] as string | null) ?? undefined,
});
