import type { MessageId } from "../domain/message.ts";

/** What was said last of one attack, for as long as it has not changed since. */
export interface Told {
  /** Its last update, in epoch milliseconds. */
  readonly of: number;
  /** Which reminder it was: those that fell out count as well. */
  readonly number: number;
  /** How many were sent. */
  readonly count: number;
  readonly gaveUp: boolean;
  /** The message that said it. Only once the ledger has it was anything said. */
  readonly message: MessageId;
}

/** Remembers over the daemon's lives what was said of each attack. */
export interface ReminderMemory {
  read(): ReadonlyMap<string, Told>;
  /** Durable once this has returned: before the message is stored, so that none is stored twice. */
  keep(told: ReadonlyMap<string, Told>): void;
}
