import type { PongDocument } from "../../domain/control.ts";
import type { PartyError } from "../../domain/error.ts";
import type { Finding } from "../../domain/finding.ts";
import type { Launcher, Placed } from "../../domain/installation.ts";
import type { Roster } from "../../domain/roster.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Daemon } from "../../ports/daemon.ts";
import type { LedgerHealth } from "../../ports/ledger-health.ts";
import type { Machine } from "../../ports/machine.ts";
import type { PaneMaps } from "../../ports/pane-maps.ts";
import type { Processes } from "../../ports/processes.ts";
import type { ServiceManager } from "../../ports/service-manager.ts";
import type { Sessions } from "../../ports/sessions.ts";
import type { Workplace } from "../../ports/workplace.ts";
import type { InstallDeps } from "../install-agents.ts";

export interface DoctorDeps extends InstallDeps {
  readonly machine: Machine;
  readonly clock: Clock;
  readonly sessions: Sessions;
  readonly paneMaps: PaneMaps;
  readonly daemon: Daemon;
  /** What a daemon says of itself: `silent` when one is there and does not answer. */
  readonly ping: () => Promise<PongDocument | "silent" | "absent">;
  readonly processes: Pick<Processes, "environment" | "isAlive" | "commandLine">;
  readonly workplace: Pick<Workplace, "hasProgram">;
  readonly manager: ServiceManager | undefined;
  /** Has the daemon look at every pane, where one runs. */
  readonly look: () => Promise<void>;
  /** Writes into our unit, where there is one, what this terminal sets. */
  readonly updateUnit: () => void;
  readonly roster: () => Roster;
  readonly ledger: () => LedgerHealth;
  readonly here: Here;
}

/** Where things lie, and what is configured. */
export interface Here {
  readonly version: string;
  readonly runtime: string;
  readonly uid: number;
  readonly share: string;
  readonly outbox: string;
  readonly state: string;
  readonly socket: string;
  readonly pidFile: string;
  readonly lastExit: string;
  readonly stopped: string;
  readonly daemonLog: string;
  readonly ledger: string;
  readonly home: string;
  readonly outboxIsRemote: boolean;
  readonly defaultSession: string;
  readonly tmux: string;
  /** This tmux can keep a role at a pane: 3.0 and newer. */
  readonly marksPanes: boolean;
  readonly agents: readonly { readonly role: string; readonly command: string }[];
  /** Why the configuration can not be read. */
  readonly refused: PartyError | undefined;
  readonly launchers: readonly Launcher[];
  readonly bin: string;
  /** The file by which a copied launcher finds its checkout. */
  readonly homeFile: string;
  /** What the PATH finds first of each of our programs. */
  readonly found: Readonly<Record<string, string | undefined>>;
  /** The share's directories and files, as an installation makes them. */
  readonly pieces: readonly Placed[];
  /** The unit's file and the link that starts it, where a manager is there. */
  readonly unit: { readonly path: string; readonly wantedBy: string | undefined } | undefined;
}

/** A finding, with what mends it where that takes no decision of a person's. */
export interface Checked extends Finding {
  readonly fix?: () => void | Promise<void>;
}
