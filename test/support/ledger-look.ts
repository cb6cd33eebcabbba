import { existsSync, readFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";

/** One message as the ledger has it, in the order in which they were taken in. */
export interface StoredMessage {
  readonly id: string;
  readonly sender: string;
  readonly addressed: string;
  readonly kind: string;
  readonly body: string;
  readonly continued: number;
}

/** Everything in the ledger at `path`; nothing while there is none. */
export const readStored = (path: string): readonly StoredMessage[] => {
  if (!existsSync(path)) return [];
  const db = new DatabaseSync(path, { readOnly: true, timeout: 5_000 });
  try {
    return db
      .prepare(
        "SELECT id, sender, addressed, kind, body, continued FROM messages ORDER BY sequence",
      )
      .all() as unknown as readonly StoredMessage[];
  } finally {
    db.close();
  }
};

/** The lines of an `events.jsonl` that are whole. */
export const readEvents = (path: string): readonly Readonly<Record<string, unknown>>[] =>
  existsSync(path)
    ? readFileSync(path, "utf8")
        .split("\n")
        .slice(0, -1)
        .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>)
    : [];
