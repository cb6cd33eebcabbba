import { existsSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";

import { isPartyErrorCode, PartyError } from "../../domain/error.ts";

/** Between two looks at the file. A watch, or a socket, would take longer to set up than the daemon needs. */
const STEP = 1;

/**
 * Waits about `patience` ms at most until the daemon has removed the file that was dropped at `path`, which it does once the
 * message is committed. Throws what the daemon refused it for. The thread stands still meanwhile.
 */
export const awaitTaken = (path: string, rejected: string, patience: number): boolean => {
  const asleep = new Int32Array(new SharedArrayBuffer(4));
  for (let waited = 0; existsSync(path); waited += STEP) {
    if (waited >= patience) return false;
    Atomics.wait(asleep, 0, 0, STEP);
  }
  return isTaken(path, rejected);
};

/** True once the daemon has removed the file that was dropped at `path`. Throws what it refused it for. */
export const isTaken = (path: string, rejected: string): boolean => {
  if (existsSync(path)) return false;
  const refused = refusalIn(join(rejected, `${basename(path)}.reason`));
  if (refused !== undefined) throw refused;
  return true;
};

/** The reason stands there before the file leaves the outbox. */
const refusalIn = (path: string): PartyError | undefined => {
  let reason: string;
  try {
    reason = readFileSync(path, "utf8").split("\nfrom: ", 1)[0] ?? "";
  } catch {
    return undefined;
  }
  const [code = ""] = reason.split(": ", 1);
  return isPartyErrorCode(code)
    ? new PartyError(code, reason.slice(code.length + 2))
    : new PartyError("MESSAGE_INVALID", reason);
};
