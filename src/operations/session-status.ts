import { PartyError } from "../domain/error.ts";
import { EMPTY_PANE_MAP } from "../domain/pane-map.ts";
import type { AgentState, Roster } from "../domain/roster.ts";
import type { Daemon } from "../ports/daemon.ts";
import type { PaneMaps } from "../ports/pane-maps.ts";
import type { SessionPane, Sessions } from "../ports/sessions.ts";

export interface SessionStatusDeps {
  readonly sessions: Sessions;
  readonly paneMaps: PaneMaps;
  readonly daemon: Pick<Daemon, "isRunning">;
  readonly roster: Roster;
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
}

export interface AgentStatus {
  readonly role: string;
  readonly pane: string;
  /** What the daemon knows; `down` where the pane is gone. */
  readonly state: AgentState | "unknown";
  readonly detail: string | undefined;
  /** The foreground program, and the pane's process; undefined where the pane is gone. */
  readonly program: string | undefined;
  readonly pid: number | undefined;
}

/** How the sessions stand; with `only`, that one alone. Throws SESSION_UNKNOWN for one that was never here. */
export const sessionStatus = async (
  { sessions, paneMaps, daemon, roster }: SessionStatusDeps,
  only: string | undefined,
): Promise<PartyStatus> => {
  await sessions.check();
  const panes = await sessions.panes();
  const running = await sessions.list();
  const names = only === undefined ? paneMaps.sessions() : [only];
  const found = names.map((name) =>
    statusOf(name, running.includes(name), panes, paneMaps, roster),
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
  roster: Roster,
): SessionStatus => {
  const read = paneMaps.read(name);
  const map = read.kind === "map" ? read.map : EMPTY_PANE_MAP;
  const live = new Map(panes.filter(({ alive }) => alive).map((pane) => [pane.pane, pane]));
  const agents = Object.entries(map.panes).map(([role, pane]) =>
    agentStatus(role, name, pane, live.get(pane), roster),
  );
  const gone = agents
    .filter(({ pid }) => pid === undefined)
    .map(({ role, pane }) => `panes.json names ${pane} for ${role}, which is gone`);
  const broken = read.kind === "broken" ? [`panes.json can't be read: ${read.reason}`] : [];
  return {
    name,
    running,
    agents,
    findings: [...broken, ...map.ignored.map((one) => `panes.json: ${one}`), ...gone],
  };
};

const agentStatus = (
  role: string,
  session: string,
  pane: string,
  live: SessionPane | undefined,
  roster: Roster,
): AgentStatus => {
  const known = roster.agents.find((agent) => agent.role === role && agent.session === session);
  return {
    role,
    pane,
    state: live === undefined ? "down" : known?.pane === pane ? known.state : "unknown",
    detail: live === undefined ? undefined : known?.detail,
    program: live?.command,
    pid: live?.pid,
  };
};
