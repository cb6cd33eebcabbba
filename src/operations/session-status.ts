import { formatAgent } from "../domain/address.ts";
import type { Rung } from "../domain/delivery.ts";
import { PartyError } from "../domain/error.ts";
import { EMPTY_PANE_MAP } from "../domain/pane-map.ts";
import { describeProgram, selftestCommand, type Standing } from "../domain/proof.ts";
import type { AgentState, Roster } from "../domain/roster.ts";
import type { Telemetry } from "../domain/telemetry.ts";
import type { Daemon } from "../ports/daemon.ts";
import type { RecipientCounts } from "../ports/ledger.ts";
import type { PaneMaps } from "../ports/pane-maps.ts";
import type { SessionPane, Sessions } from "../ports/sessions.ts";

export interface SessionStatusDeps {
  readonly sessions: Sessions;
  readonly paneMaps: PaneMaps;
  readonly daemon: Pick<Daemon, "isRunning">;
  readonly roster: Roster;
  /** What waits for whom, and who owes answers; none where it is not asked for. */
  readonly counts?: readonly RecipientCounts[];
}

export interface PartyStatus {
  readonly daemon: "running" | "not-running";
  readonly sessions: readonly SessionStatus[];
}

export interface SessionStatus {
  readonly name: string;
  readonly running: boolean;
  readonly agents: readonly AgentStatus[];
  /** What is wrong with the session's pane map, one clause each. */
  readonly findings: readonly string[];
  /** What is not proven of its agents' programs, with the command that proves it. */
  readonly doubts: readonly Doubt[];
}

export interface Doubt {
  readonly what: string;
  /** It was tried; else nobody has. */
  readonly failed: boolean;
  readonly remedy: string;
}

export interface AgentStatus {
  readonly role: string;
  readonly pane: string;
  /** What the daemon knows; `down` where the pane is gone. */
  readonly state: AgentState | "unknown";
  readonly detail: string | undefined;
  /** The foreground program, and the pane's process; undefined where the pane is gone. */
  readonly program: string | undefined;
  /** How it is driven, and how far that is proven; undefined where the daemon has not seen it. */
  readonly profile: string | undefined;
  readonly standing: Standing | undefined;
  readonly wayIn: Rung | undefined;
  readonly pid: number | undefined;
  /** Since when it is in its state. */
  readonly since: number | undefined;
  readonly waits: number;
  readonly owes: number;
  readonly telemetry: Telemetry | undefined;
}

/** How the sessions stand; with `only`, that one alone. Throws SESSION_UNKNOWN for one that was never here. */
export const sessionStatus = async (
  { sessions, paneMaps, daemon, roster, counts = [] }: SessionStatusDeps,
  only: string | undefined,
): Promise<PartyStatus> => {
  await sessions.check();
  const panes = await sessions.panes();
  const running = await sessions.list();
  const names = only === undefined ? paneMaps.sessions() : [only];
  const found = names.map((name) =>
    statusOf(name, running.includes(name), panes, paneMaps, { roster, counts }),
  );
  if (only !== undefined && !running.includes(only) && found[0]?.agents.length === 0) {
    throw new PartyError("SESSION_UNKNOWN", `Session ${JSON.stringify(only)} does not run.`, {
      hint: "`party status` shows those that do.",
    });
  }
  return {
    daemon: (await daemon.isRunning()) ? "running" : "not-running",
    sessions: found.filter(
      ({ running: runs, agents, findings }) => runs || agents.length > 0 || findings.length > 0,
    ),
  };
};

const statusOf = (
  name: string,
  running: boolean,
  panes: readonly SessionPane[],
  paneMaps: PaneMaps,
  known: Known,
): SessionStatus => {
  const read = paneMaps.read(name);
  const map = read.kind === "map" ? read.map : EMPTY_PANE_MAP;
  const live = new Map(panes.filter(({ alive }) => alive).map((pane) => [pane.pane, pane]));
  const agents = Object.entries(map.panes).map(([role, pane]) =>
    agentStatus(role, name, pane, live.get(pane), known),
  );
  const gone = agents
    .filter(({ pid }) => pid === undefined)
    .map(({ role, pane }) => `panes.json names ${pane} for ${role}, which is gone`);
  const broken = read.kind === "broken" ? [`panes.json can't be read: ${read.reason}`] : [];
  return {
    name,
    running,
    agents,
    doubts: agents.flatMap(doubtsOf),
    findings: [...broken, ...map.ignored.map((one) => `panes.json: ${one}`), ...gone],
  };
};

/** Only what is typed into needs the proof. */
const doubtsOf = ({ role, standing, wayIn }: AgentStatus): readonly Doubt[] => {
  if (standing === undefined || standing.proven === "yes" || wayIn === "native") return [];
  const how = standing.proven === "failed" ? "failed its selftest" : "was never proven here";
  return [
    {
      what: `${role}: ${describeProgram(standing)} ${how}`,
      failed: standing.proven === "failed",
      remedy: selftestCommand(standing),
    },
  ];
};

interface Known {
  readonly roster: Roster;
  readonly counts: readonly RecipientCounts[];
}

const agentStatus = (
  role: string,
  session: string,
  pane: string,
  live: SessionPane | undefined,
  { roster, counts }: Known,
): AgentStatus => {
  const known = roster.agents.find((agent) => agent.role === role && agent.session === session);
  const name = formatAgent({ role, session });
  const { waits, owes } = counts.find(({ recipient }) => recipient === name) ?? NOTHING;
  if (live === undefined) return { role, pane, waits, owes, ...GONE };
  const { command: program, pid } = live;
  const seen = known?.pane === pane ? known : UNSEEN;
  const { state, standing, wayIn, stateSince, telemetry } = seen;
  return {
    role,
    pane,
    state,
    detail: known?.detail,
    program,
    profile: standing?.profile,
    standing,
    wayIn,
    pid,
    since: stateSince === 0 ? undefined : stateSince,
    waits,
    owes,
    telemetry,
  };
};

const NOTHING = { waits: 0, owes: 0 } as const;

const UNSEEN = {
  state: "unknown",
  standing: undefined,
  wayIn: undefined,
  stateSince: 0,
  telemetry: undefined,
} as const;
const GONE = {
  state: "down",
  standing: undefined,
  wayIn: undefined,
  since: undefined,
  telemetry: undefined,
  detail: undefined,
  program: undefined,
  profile: undefined,
  pid: undefined,
} as const;
