import type { KnownNames } from "../../domain/names.ts";
import type { Roster } from "../../domain/roster.ts";
import type { AgentPlaces } from "../../domain/agent-settings.ts";
import type { InstallDeps } from "../../operations/install-agents.ts";
import type { StartSession } from "../../operations/start-session.ts";
import type { Clock } from "../../ports/clock.ts";
import type { ConnectControl } from "../../ports/control.ts";
import type { Daemon } from "../../ports/daemon.ts";
import type { OpenDemo } from "../../ports/demo-room.ts";
import type { PaneMaps } from "../../ports/pane-maps.ts";
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
  readonly defaultSession: string;
  /** What `party` without arguments starts. */
  readonly startsSession: string;
  /** Configuration and environment as a plan for one session; `directory` goes before every configured one. */
  readonly plan: (session: string, directory: string | undefined) => StartSession;
  /** This terminal shows a tmux client already. */
  readonly insideTmux: boolean;
  readonly openDemo: OpenDemo;
  readonly openInstaller: () => Promise<Installer>;
}

/** What installing works with: loaded for it alone. */
export interface Installer extends InstallDeps {
  readonly places: AgentPlaces;
}
