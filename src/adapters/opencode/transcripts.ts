import { watch } from "node:fs";
import { basename, dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";

import { envelopeOpening } from "../../domain/envelope.ts";
import type { TranscriptEvidence, Transcripts } from "../../ports/transcripts.ts";

/**
 * {@link Transcripts} in OpenCode's database: a part of a user's message is what its model is sent. Parts are written
 * before the request that carries them, and their row numbers only rise: these are the offsets.
 */
export const createOpenCodeTranscripts = (): Transcripts => ({
  size: (path) => read(path, 0, lastPart),
  find: (path, shortId, offset) =>
    read(path, { kind: "unknown" }, (db) => find(db, envelopeOpening(shortId), offset)),
  watch: watchDatabase,
});

const find = (db: DatabaseSync, opening: string, offset: number): TranscriptEvidence => {
  const last = lastPart(db);
  const isAnother = last < offset;
  const row = db
    .prepare(
      `SELECT p.rowid AS row FROM part p JOIN message m ON m.id = p.message_id
       WHERE p.rowid > ? AND json_extract(m.data, '$.role') = 'user'
         AND json_extract(p.data, '$.type') = 'text' AND instr(json_extract(p.data, '$.text'), ?) > 0
       ORDER BY p.rowid LIMIT 1`,
    )
    .get(isAnother ? 0 : offset, opening);
  if (row !== undefined) return { kind: "found", line: Number(row["row"]) };
  return isAnother ? { kind: "unknown" } : { kind: "absent", grown: last > offset };
};

const lastPart = (db: DatabaseSync): number =>
  Number(db.prepare("SELECT max(rowid) AS last FROM part").get()?.["last"] ?? 0);

const read = <T>(path: string, otherwise: T, ask: (db: DatabaseSync) => T): T => {
  try {
    const db = new DatabaseSync(path, { readOnly: true, timeout: 200 });
    try {
      return ask(db);
    } finally {
      db.close();
    }
  } catch {
    // Not there, being written anew, of another version: nothing in it proves anything.
    return otherwise;
  }
};

/** What is written goes into the journal beside it first. */
const watchDatabase: Transcripts["watch"] = (path, grown) => {
  try {
    const watcher = watch(dirname(path), { persistent: false }, (_event, name) => {
      if (name?.startsWith(basename(path)) === true && !name.endsWith("-shm")) grown();
    });
    watcher.on("error", () => watcher.close());
    return { [Symbol.dispose]: () => watcher.close() };
  } catch {
    // It has gone in this moment: the next turn of the agent's worker looks again.
    return { [Symbol.dispose]: () => undefined };
  }
};
