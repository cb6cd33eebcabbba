import type { LinkDocument } from "../domain/links/link-document.ts";
import type { Incident } from "../domain/supervision/incident.ts";
import type { LedgerReader } from "./ledger.ts";

/** What the daemon has written of a room, read without ever writing. */
export interface RoomView extends Disposable {
  /** Undefined while no daemon has ever run here. */
  ledger(): LedgerReader | undefined;
  /** Of the agents that are down, or keep ending, by name. */
  incidents(): ReadonlyMap<string, Incident>;
  /** How this host is linked to others; undefined where it is not. */
  link(): LinkDocument | undefined;
  /** Calls back when something of it may be another, until disposed. */
  watch(changed: () => void): Disposable;
}
