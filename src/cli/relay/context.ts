import type { Pace } from "../../domain/attacks/stall.ts";
import type { Roster } from "../../domain/roster.ts";
import type { Claim, Sender } from "../../operations/resolve-sender.ts";
import type { Attacks } from "../../ports/attacks.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Control } from "../../ports/control.ts";
import type { EventLog } from "../../ports/event-log.ts";
import type { FactSource } from "../../ports/fact-source.ts";
import type { HostPlace } from "../../ports/host-place.ts";
import type { LedgerReader } from "../../ports/ledger.ts";
import type { LinkPlace } from "../../ports/link-place.ts";
import type { HandoffNote } from "../../ports/recovery-place.ts";
import type { PostedFile } from "../../ports/outbox.ts";
import type { PaneRef } from "../../ports/panes.ts";
import type { ReadTail } from "../../ports/transcripts.ts";
import type { SendVerb } from "./send-options.ts";
import type { CliContext } from "../context.ts";
import type { SetupPlace } from "../setup/setup-place.ts";
import type { OpenShare } from "../share/context.ts";

/** How a list is shown: whose names are short, from when on times count, and how wide a line may be. */
export interface ListView {
  readonly session: string;
  readonly now: number;
  readonly width?: number | undefined;
}

/** How a command of `relay send` ended. */
export interface SendRun {
  readonly status: number;
  readonly out: string;
  readonly err: string;
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
  /** Who has handed his work over, by the name that the default session has for him. */
  readonly handoffs: () => ReadonlyMap<string, HandoffNote>;
  readonly eventLog: EventLog;
  /** Where it stands written how this host is linked to others. */
  readonly link: LinkPlace;
  /** The files of a link's `main` as they were fetched last, by path. */
  readonly mainFiles: (wanted: (path: string) => boolean) => Promise<ReadonlyMap<string, string>>;
  /** What the daemon has written of this host, in the form of the shared files. */
  readonly ownFiles: () => {
    readonly heartbeat: string | undefined;
    readonly status: string | undefined;
  };
  /** `relay send` and its siblings, with what they print. */
  readonly send: (verb: SendVerb, argv: readonly string[]) => Promise<SendRun>;
  /** What a set-up of this host acts on. */
  readonly openSetup: () => Promise<SetupPlace>;
  /** Where it stands written how this host and the others are. */
  readonly hosts: HostPlace;
  /** What can be asked of this machine. */
  readonly openFacts: () => Promise<FactSource>;
  /** Resolves after `ms`, or once the signal is aborted. */
  readonly pause: (ms: number, signal?: AbortSignal) => Promise<void>;
  /** A namespace of the store that the shared directories are synced with. */
  readonly openShare: OpenShare;
  /** Serves the tools for models over standard input and output until that ends. */
  readonly serveMcp: () => Promise<void>;
  /** Joint work, as its files have it. */
  readonly openAttacks: () => Promise<Attacks>;
  readonly attackPace: Pace;
  /** From the call on an interrupt no longer ends the process: it aborts the signal. */
  readonly interrupted: () => AbortSignal;
}
