import { closeSync, lstatSync, openSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";

import { PartyError } from "../../domain/error.ts";

const LONGEST_WAIT = 5_000;
const BUSY = 5;

/**
 * Lets processes do something one after another. The lock is SQLite's on a file of its own: it ends with its holder,
 * however that ends. Where none can be had, as on some network file systems, the work is done without.
 */
export const createTurns =
  (path: string) =>
  <T>(work: () => T): T => {
    const db = take(path);
    try {
      return work();
    } finally {
      db?.close();
    }
  };

const take = (path: string): DatabaseSync | undefined => {
  // SQLite would follow a link, and could make a file elsewhere.
  if (lstatSync(path, { throwIfNoEntry: false })?.isFile() === false) return undefined;
  let db: DatabaseSync | undefined;
  try {
    closeSync(openSync(path, "a", 0o600));
    db = new DatabaseSync(path, { timeout: LONGEST_WAIT });
    db.exec("BEGIN EXCLUSIVE");
    return db;
  } catch (error) {
    db?.close();
    if (((error as { errcode?: number }).errcode ?? 0) % 256 === BUSY) throw busy(path, error);
    return undefined;
  }
};

const busy = (path: string, cause: unknown): PartyError =>
  new PartyError("ATTACK_BUSY", `${JSON.stringify(path)} has been locked for 5 s.`, {
    hint: "Nothing was changed. Try again, or end the program that holds it.",
    cause,
  });
