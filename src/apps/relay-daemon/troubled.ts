import { systemClock } from "../../adapters/system/clock.ts";
import type { Ledger } from "../../ports/ledger.ts";
import type { Log } from "./log.ts";

/** Something is wrong that a person should know of: one line of the log, and one event. */
export type Troubled = (
  status: string,
  fields: Readonly<Record<string, unknown>>,
  detail: string,
) => void;

export const createTroubled =
  (log: Log, ledger: Pick<Ledger, "note">): Troubled =>
  (status, fields, detail) => {
    log("warn", status, fields);
    const at = systemClock.now();
    const nobody = { messageId: undefined, from: undefined, to: undefined };
    ledger.note({ at, type: "error", ...nobody, status, detail });
  };
