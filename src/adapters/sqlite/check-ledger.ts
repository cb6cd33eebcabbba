import { existsSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";

import { PartyError } from "../../domain/error.ts";
import type { LedgerHealth } from "../../ports/ledger-health.ts";
import { openLedgerReader } from "./open.ts";

/** Reads the whole ledger, and changes nothing. */
export const checkLedger = (path: string): LedgerHealth => {
  if (!existsSync(path)) return { kind: "missing", waiting: 0 };
  try {
    using reader = openLedgerReader(path);
    if (reader === undefined) return { kind: "missing", waiting: 0 };
    const complaint = integrityOf(path);
    if (complaint !== undefined)
      return { kind: "bad", waiting: 0, error: damaged(path, complaint) };
    const waiting = reader.counts().reduce((sum, { waits }) => sum + waits, 0);
    const lastEventAt = reader.lastEvents(1)[0]?.at;
    return { kind: "sound", waiting, ...(lastEventAt !== undefined && { lastEventAt }) };
  } catch (error) {
    const told = error instanceof PartyError ? error : damaged(path, String(error));
    return { kind: "bad", waiting: 0, error: told };
  }
};

const integrityOf = (path: string): string | undefined => {
  const db = new DatabaseSync(path, { readOnly: true, timeout: 5_000 });
  try {
    const [row] = db.prepare("PRAGMA integrity_check(1)").all();
    const said = String(row?.["integrity_check"]);
    return said === "ok" ? undefined : said;
  } finally {
    db.close();
  }
};

const damaged = (path: string, what: string): PartyError =>
  new PartyError("LEDGER_CORRUPT", `The ledger ${path} is damaged: ${what}.`);
