import type { KnownNames } from "../../domain/names.ts";
import type { Profile } from "../../domain/profile.ts";
import type { Roster } from "../../domain/roster.ts";
import type { AgentPlaces } from "../../domain/agent-settings.ts";
import type { Launcher, Placed } from "../../domain/installation.ts";
import type { DoctorDeps } from "../../operations/doctor/doctor-deps.ts";
import type { InstallDeps } from "../../operations/install-agents.ts";
import type { SelftestDeps } from "../../operations/selftest-program.ts";
import type { StartSession } from "../../operations/start-session.ts";
import type { PurgePlaces } from "../../operations/uninstall-party.ts";
import type { Clock } from "../../ports/clock.ts";
import type { ConnectControl } from "../../ports/control.ts";
import type { Daemon } from "../../ports/daemon.ts";
import type { OpenDemo } from "../../ports/demo-room.ts";
import type { OpenLiveTerminal } from "../../ports/live-terminal.ts";
import type { PaneMaps } from "../../ports/pane-maps.ts";
import type { RoomView } from "../../ports/room-view.ts";
import type { ServiceManager } from "../../ports/service-manager.ts";
import type { RecoveryPlace } from "../../ports/recovery-place.ts";
import type { Proofs } from "../../ports/proofs.ts";
import type { Sessions } from "../../ports/sessions.ts";
import type { Workplace } from "../../ports/workplace.ts";
import type { CliContext } from "../context.ts";

/** What the commands of `party` are given. */
export interface PartyContext extends CliContext {
  readonly sessions: Sessions;
  readonly paneMaps: PaneMaps;
  readonly daemon: Daemon;
  readonly workplace: Workplace;
  readonly clock: Clock;
  /** As the daemon wrote it last: read anew at each call. */
  readonly roster: () => Roster;
  readonly connect: ConnectControl;
  readonly known: KnownNames;
  /** Every profile, the user's own first. Throws where party.toml is refused. */
  readonly profiles: () => readonly Profile[];
  readonly defaultSession: string;
  /** What `party` without arguments starts. */
  readonly startsSession: string;
  /** Configuration and environment as a plan for one session; `directory` goes before every configured one. */
  readonly plan: (session: string, directory: string | undefined) => StartSession;
  /** What is remembered of the agents' lives. */
  readonly recovery: RecoveryPlace;
  /** Messages that wait, by recipient. */
  readonly waits: () => ReadonlyMap<string, number>;
  /** Forgets what a stopped session's programs did. Only where no daemon runs. */
  readonly forget: (session: string) => void;
  /** Who calls: an agent, by its full name, or `human`. */
  readonly caller: () => string;
  /** Asks the person at the terminal; empty where he only presses Enter. */
  readonly ask: (question: string) => Promise<string>;
  /** This terminal shows a tmux client already. */
  readonly insideTmux: boolean;
  readonly openDemo: OpenDemo;
  readonly openInstaller: () => Promise<Installer>;
  readonly openDoctor: () => Promise<DoctorDeps>;
  readonly openSelftests: () => Promise<SelftestDeps>;
  readonly proofs: Proofs;
  /** What the daemon has written of the room: loaded for who looks at it. */
  readonly openView: () => Promise<RoomView>;
  readonly openLiveTerminal: OpenLiveTerminal;
  /** From the call on an interrupt no longer ends the process: it aborts the signal. */
  readonly interrupted: () => AbortSignal;
}

/** What installing works with: loaded for it alone. */
export interface Installer extends InstallDeps {
  readonly places: AgentPlaces;
  readonly purgePlaces: PurgePlaces;
  readonly manager: ServiceManager | undefined;
  readonly launchers: readonly Launcher[];
  /** All that Party puts into this home, and what a person has to know of it. */
  readonly party: (wishes: {
    readonly commands: boolean;
    readonly service: boolean;
  }) => PartyInstallation;
  /** Throws SENDER_REFUSED inside an agent's pane. */
  readonly requireHuman: () => void;
}

export interface PartyInstallation {
  readonly wanted: readonly Placed[];
  readonly notes: readonly string[];
  /** The unit's file, where there is one. */
  readonly unit: string | undefined;
}
