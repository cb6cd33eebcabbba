import type { MessageId } from "../domain/message.ts";
import type { Roster } from "../domain/roster.ts";
import type { DraftInput } from "../domain/validate-draft.ts";
import type { Sender } from "../operations/resolve-sender.ts";
import type { Posted } from "../operations/send-message.ts";
import type { Clock } from "../ports/clock.ts";
import type { Control } from "../ports/control.ts";
import type { LedgerReader } from "../ports/ledger.ts";
import type { PostedFile } from "../ports/outbox.ts";

/**
 * What one call of a tool is given. Everything is looked up anew for each: the server lives as long as its agent, and
 * daemons, ledgers and rosters come and go meanwhile.
 */
export interface Call {
  readonly clock: Clock;
  readonly roster: () => Roster;
  /** The session in which short names mean what the caller means. */
  readonly session: string;
  /** Who calls: found from the process, never from what a tool is told. */
  readonly caller: () => Sender;
  /** Undefined while no daemon has ever run here. */
  readonly ledger: () => LedgerReader | undefined;
  /** The daemon, started where that is allowed; undefined, with a note, where none runs. */
  readonly daemon: () => Promise<Control | undefined>;
  /** What {@link Call.daemon} had to say. */
  readonly notes: () => readonly string[];
  /** A message that lies in the outbox and that no daemon has taken up. */
  readonly findPosted: (id: string) => PostedFile | undefined;
  /** Puts a message on disk, and says whether the daemon has it already. */
  readonly post: (draft: DraftInput) => Promise<Sent>;
}

export interface Sent {
  readonly posted: Posted;
  readonly state: "posted" | "stored";
  /** The message whose key this one repeats. */
  readonly duplicateOf: MessageId | undefined;
  /** The message before this one, when it said the same. */
  readonly twin: MessageId | undefined;
}

/** Opens what a call needs; disposed at its end. */
export type OpenCall = () => Call & Disposable;
