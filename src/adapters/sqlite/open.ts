import { existsSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";

import { PartyError } from "../../domain/error.ts";
import type { Ledger, LedgerReader } from "../../ports/ledger.ts";
import type { LinkLedger } from "../../ports/link-ledger.ts";
import type { Step } from "../../ports/step.ts";
import { createSqliteLedger } from "./ledger.ts";
import { createSqliteLinkLedger } from "./link-ledger.ts";
import { createSqliteLedgerReader } from "./ledger-reader.ts";
import { createTransactions } from "./transactions.ts";

const MIGRATIONS = new URL("../../../sql/", import.meta.url);

export interface OpenedLedger extends Disposable {
  readonly ledger: Ledger;
  readonly links: LinkLedger;
  /** Where an unreadable predecessor was put, if there was one. */
  readonly setAside: string | undefined;
}

/**
 * Opens the ledger at `path` for writing, brings its schema up to date, and owns the file until disposed.
 * A corrupt file is set aside and a new one begun. Throws LEDGER_NEWER for a file of a later version.
 * Events get numbers above `eventsAfter`.
 */
export const openLedger = (
  path: string,
  step: Step,
  now: () => number,
  eventsAfter = 0,
): OpenedLedger => {
  let setAside: string | undefined;
  let db: DatabaseSync;
  try {
    db = openChecked(path);
  } catch (error) {
    if (!isCorrupt(error)) throw translate(error, path);
    step("ledger.set-aside:before");
    setAside = moveAside(path, now());
    step("ledger.set-aside:after");
    db = openChecked(path);
  }
  try {
    step("ledger.migrate:before");
    migrate(db, path);
    step("ledger.migrate:after");
    countEventsAfter(db, eventsAfter);
  } catch (error) {
    db.close();
    throw translate(error, path);
  }
  const transaction = createTransactions(db, step);
  return {
    ledger: createSqliteLedger(db, transaction),
    links: createSqliteLinkLedger(db, transaction),
    setAside,
    [Symbol.dispose]: () => db.close(),
  };
};

/** Opens the ledger for reading only, or returns undefined when there is none yet. */
export const openLedgerReader = (path: string): (LedgerReader & Disposable) | undefined => {
  if (!existsSync(path)) return undefined;
  let db: DatabaseSync | undefined;
  try {
    db = new DatabaseSync(path, { readOnly: true, timeout: 5_000 });
    const version = versionOf(db);
    if (version === 0) {
      db.close();
      return undefined;
    }
    refuseNewer(version, path);
    const opened = db;
    return { ...createSqliteLedgerReader(opened), [Symbol.dispose]: () => opened.close() };
  } catch (error) {
    db?.close();
    throw translate(error, path);
  }
};

const openChecked = (path: string): DatabaseSync => {
  // Nothing else is done while it waits: who locks the ledger for longer is waited for by trying again.
  const db = new DatabaseSync(path, { timeout: 1_000 });
  try {
    db.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON");
    const [row] = db.prepare("PRAGMA quick_check(1)").all();
    if (row?.["quick_check"] !== "ok") throw new CorruptLedger();
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
};

class CorruptLedger extends Error {}

const CORRUPT = 11;
const NOT_A_DATABASE = 26;
const BUSY = 5;
const FULL = 13;
const CANNOT_OPEN = 14;
const READ_ONLY = 8;

const resultCode = (error: unknown): number =>
  ((error as { errcode?: number }).errcode ?? 0) & 0xff;

const isCorrupt = (error: unknown): boolean =>
  error instanceof CorruptLedger || [CORRUPT, NOT_A_DATABASE].includes(resultCode(error));

const moveAside = (path: string, now: number): string => {
  const stamp = new Date(now).toISOString().replaceAll(/[:.]/gv, "-");
  const target = `${path}.corrupt-${stamp}`;
  renameSync(path, target);
  // The journal belongs to the file that was moved: a new ledger must never replay it.
  for (const suffix of ["-wal", "-shm"]) {
    if (existsSync(path + suffix)) renameSync(path + suffix, target + suffix);
  }
  return target;
};

const versionOf = (db: DatabaseSync): number =>
  Number(db.prepare("PRAGMA user_version").get()?.["user_version"] ?? 0);

const migrations = (): readonly string[] =>
  readdirSync(MIGRATIONS)
    .filter((name) => /^\d{6}_[a-z_]+\.sql$/v.test(name))
    .toSorted();

const refuseNewer = (version: number, path: string): void => {
  const known = migrations().length;
  if (version > known) {
    throw new PartyError(
      "LEDGER_NEWER",
      `The ledger ${path} has version ${version}; this program knows versions up to ${known}.`,
      { hint: "Use the newer program, or move the ledger away to begin a new one." },
    );
  }
};

const migrate = (db: DatabaseSync, path: string): void => {
  const done = versionOf(db);
  refuseNewer(done, path);
  const names = migrations();
  if (done === names.length) return;
  if (done > 0) {
    const backup = `${path.replace(/\.db$/v, "")}.${done}.bak`;
    rmSync(backup, { force: true });
    db.prepare("VACUUM INTO ?").run(backup);
  }
  const script = names.slice(done).map((name) => readFileSync(new URL(name, MIGRATIONS), "utf8"));
  db.exec(`BEGIN IMMEDIATE; ${script.join("\n")}; PRAGMA user_version = ${names.length}; COMMIT`);
};

/** A new ledger goes on counting where its predecessor's log ended: whoever reads that log would miss lower numbers. */
const countEventsAfter = (db: DatabaseSync, number: number): void => {
  const sequence = db.prepare("SELECT seq FROM sqlite_sequence WHERE name = 'events'").get();
  const counted = Number(sequence?.["seq"] ?? 0);
  if (number <= counted) return;
  const sql =
    sequence === undefined
      ? "INSERT INTO sqlite_sequence (seq, name) VALUES (?, 'events')"
      : "UPDATE sqlite_sequence SET seq = ? WHERE name = 'events'";
  db.prepare(sql).run(number);
};

const translate = (error: unknown, path: string): unknown => {
  if (error instanceof PartyError) return error;
  switch (resultCode(error)) {
    case FULL:
      return new PartyError("DISK_FULL", `No space is left for the ledger ${path}.`, {
        hint: "Free some space; nothing that was accepted is lost.",
        cause: error,
      });
    case BUSY:
      return new PartyError("LEDGER_BUSY", `Another program holds the ledger ${path} locked.`, {
        hint: "End its transaction, then try again; nothing that was accepted is lost.",
        cause: error,
      });
    case CANNOT_OPEN:
    case READ_ONLY:
      return new PartyError("SHARE_UNUSABLE", `The ledger ${path} can not be opened for writing.`, {
        hint: "Check that the directory exists and belongs to you.",
        cause: error,
      });
    case CORRUPT:
    case NOT_A_DATABASE:
      return new PartyError("LEDGER_CORRUPT", `The ledger ${path} is damaged.`, {
        hint: "Start relay-daemon: it sets the file aside and begins a new one; the outbox is kept.",
        cause: error,
      });
    default:
      return error;
  }
};
