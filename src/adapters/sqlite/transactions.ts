import type { DatabaseSync } from "node:sqlite";

import { PartyError } from "../../domain/error.ts";
import type { Step } from "../../ports/step.ts";

const SQLITE_BUSY = 5;
const SQLITE_FULL = 13;

/** Runs work in one transaction; inside another it joins that one. The commit is the durable act, so it is the step. */
export type Transaction = <T>(name: string, work: () => T) => T;

export const createTransactions = (db: DatabaseSync, step: Step): Transaction => {
  let depth = 0;
  return <T>(name: string, work: () => T): T => {
    if (depth > 0) return work();
    depth = 1;
    try {
      db.exec("BEGIN IMMEDIATE");
      const result = work();
      step(`ledger.${name}:before-commit`);
      db.exec("COMMIT");
      step(`ledger.${name}:after-commit`);
      return result;
    } catch (error) {
      if (db.isTransaction) db.exec("ROLLBACK");
      throw translate(error);
    } finally {
      depth = 0;
    }
  };
};

const translate = (error: unknown): unknown => {
  switch (((error as { errcode?: number }).errcode ?? 0) % 256) {
    case SQLITE_FULL:
      return new PartyError("DISK_FULL", "No space is left for the ledger.", {
        hint: "Free some space; nothing that was accepted is lost.",
        cause: error,
      });
    case SQLITE_BUSY:
      return new PartyError("LEDGER_BUSY", "Another program holds the ledger locked.", {
        hint: "End its transaction; nothing that was accepted is lost.",
        cause: error,
      });
    default:
      return error;
  }
};
