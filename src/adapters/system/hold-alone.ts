import { readFileSync, writeFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";

import { PartyError } from "../../domain/error.ts";

const BUSY = 5;

/**
 * Holds a lock until disposed or the process dies, however it dies. `path` is an SQLite file that exists for nothing else;
 * beside it stands whose it is. Throws SHARE_BUSY with the other's pid.
 */
export const holdAlone = (path: string, what: string): Disposable => {
  const owner = `${path}.pid`;
  let db: DatabaseSync | undefined;
  try {
    db = new DatabaseSync(path, { timeout: 0 });
    db.exec("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE");
    writeFileSync(owner, `${process.pid}\n`, { mode: 0o600 });
  } catch (cause) {
    db?.close();
    if (((cause as { errcode?: number }).errcode ?? 0) % 256 === BUSY) throw busy(owner, what);
    throw new PartyError(
      "SHARE_UNUSABLE",
      `Can't lock ${JSON.stringify(path)}: ${String(cause)}.`,
      {
        hint: "Make its directory yours, or remove what stands in its place: `ls -ld` shows both.",
        cause,
      },
    );
  }
  const held = db;
  return { [Symbol.dispose]: () => held.close() };
};

const busy = (owner: string, what: string): PartyError => {
  const pid = readPid(owner);
  return new PartyError("SHARE_BUSY", `Another ${what} runs${pid === "" ? "" : ` (pid ${pid})`}.`, {
    hint: "Wait until it ends, or end it with `kill PID`.",
  });
};

const readPid = (path: string): string => {
  try {
    return /^\d+/v.exec(readFileSync(path, "utf8"))?.[0] ?? "";
  } catch {
    // It is about to be written.
    return "";
  }
};
