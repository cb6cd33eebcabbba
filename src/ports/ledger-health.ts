import type { PartyError } from "../domain/error.ts";

/** The ledger, as far as it can be read. */
export interface LedgerHealth {
  readonly kind: "missing" | "sound" | "bad";
  /** What is wrong with it. */
  readonly error?: PartyError;
  /** Deliveries that wait. */
  readonly waiting: number;
  /** When the last thing happened, by this host's clock. */
  readonly lastEventAt?: number;
}
