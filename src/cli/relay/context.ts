import type { Roster } from "../../domain/roster.ts";
import type { Claim, Sender } from "../../operations/resolve-sender.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Control } from "../../ports/control.ts";
import type { EventLog } from "../../ports/event-log.ts";
import type { LedgerReader } from "../../ports/ledger.ts";
import type { PostedFile } from "../../ports/outbox.ts";
import type { PaneRef } from "../../ports/panes.ts";
import type { ReadTail } from "../../ports/transcripts.ts";
import type { CliContext } from "../context.ts";

/** How a list is shown: whose names are short, from when on times count, and how wide a line may be. */
export interface ListView {
  readonly session: string;
  readonly now: number;
  readonly width?: number | undefined;
}

/** What the commands of `relay` that look and decide are given. */
export interface RelayContext extends CliContext {
  readonly clock: Clock;
  /** As the daemon wrote it last: read anew at each call, because a daemon may just have started. */
  readonly roster: () => Roster;
  /** The session in which short names mean what the caller means. */
  readonly session: string;
  /** Undefined while no daemon has ever run here: then there are no messages. */
  readonly ledger: () => LedgerReader | undefined;
  /** The daemon, started where that is allowed; undefined, with a note to the reader, where none runs. */
  readonly daemon: () => Promise<Control | undefined>;
  /** Who calls. */
  readonly identify: (claim: Claim) => Sender;
  /** The text that a pane shows, with up to `lines` lines of it. */
  readonly capture: (pane: PaneRef, lines: number) => Promise<string>;
  /** The end of an agent's own record. */
  readonly readTail: ReadTail;
  /** A message that lies in the outbox and that no daemon has taken up. */
  readonly findPosted: (id: string) => PostedFile | undefined;
  readonly eventLog: EventLog;
  /** Serves the tools for models over standard input and output until that ends. */
  readonly serveMcp: () => Promise<void>;
  /** From the call on an interrupt no longer ends the process: it aborts the signal. */
  readonly interrupted: () => AbortSignal;
}
