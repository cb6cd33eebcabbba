import type { RosterAgent } from "../../domain/roster.ts";
import { formatAgent } from "../../domain/address.ts";
import { type AgentRecord, recentEndings, sameLife } from "../../domain/supervision/incident.ts";
import type { SupervisionMemory } from "../../ports/supervision-memory.ts";
import type { RunningAgent, Sight } from "../delivery-deps.ts";
import type { ReportDeps } from "./report-incident.ts";
import { decideIncidents, settleIncidents } from "./tell-incidents.ts";
import { type AgentWatch, createAgentWatch, type Standing, type WatchDeps } from "./watch-agent.ts";

export interface SupervisionDeps extends ReportDeps, WatchDeps {
  readonly memory: SupervisionMemory;
  readonly running: () => ReadonlyMap<string, RunningAgent>;
  /** Looks at an agent's screen: `observed` is told of what it shows. */
  readonly look: (agent: RunningAgent) => Promise<void>;
  /** A state is another than the roster has it. */
  readonly changed: () => void;
}

export interface Supervision {
  /** Told of every sight of an agent's screen. */
  observed(name: string, sight: Sight | undefined): void;
  /** An agent of the roster with the state that is known here. */
  refine(agent: RosterAgent): RosterAgent;
  /** Only these have a pane: of the others, whose sessions were stopped, nothing is remembered. */
  present(names: ReadonlySet<string>): void;
  /** One look at all processes, and what follows from it. Starts none. */
  round(): Promise<void>;
}

/** Sees which agents live, and tells of those that do not, once each. */
export const createSupervision = (deps: SupervisionDeps): Supervision => {
  const records = new Map(deps.memory.read());
  const watches = new Map<string, AgentWatch>();
  let kept = JSON.stringify([...records]);

  const watchOf = (name: string): AgentWatch => {
    const existing = watches.get(name);
    if (existing !== undefined) return existing;
    const watch = createAgentWatch(deps, name, records.get(name)?.life);
    watches.set(name, watch);
    return watch;
  };

  const keep = (): void => {
    const text = JSON.stringify([...records]);
    if (text === kept) return;
    deps.memory.keep(records);
    kept = text;
  };

  const update = (name: string, change: Partial<AgentRecord>): void =>
    void records.set(name, { ...(records.get(name) ?? NEW_RECORD), ...change });

  /** Keeps what the watch knows of a life that began or ended. */
  const follow = (name: string, watch: AgentWatch): void => {
    const now = deps.clock.now();
    const record = records.get(name) ?? NEW_RECORD;
    const life = watch.life();
    const isOther = !sameLife(record.life, life);
    const endedBadly = hasEndedBadly(record, watch, isOther);
    const endings = recentEndings(endedBadly ? [...record.endings, now] : record.endings, now);
    if (isOther || endedBadly) {
      const isMissed = life === undefined ? endedBadly : hasLostPane(record, endedBadly);
      const pane = life === undefined ? record.pane : watch.pane();
      update(name, { life, since: now, endings, isMissed, pane });
    } else if (endings.length < record.endings.length) update(name, { endings });
  };

  const visit = async (agent: RunningAgent): Promise<void> => {
    const { name } = agent;
    const watch = watchOf(name);
    if (watch.glance(deps.clock.now()) === "look") await deps.look(agent);
    follow(name, watch);
  };

  const incidents = {
    ...deps,
    records,
    update,
    absence: (name: string) => watchOf(name).absence(),
  };

  /** More than a program has ended that was started again at once: its pane, or the whole session, went with it. */
  const hasLostPane = ({ pane, isMissed, incident }: AgentRecord, endedBadly: boolean): boolean =>
    (endedBadly || isMissed) &&
    incident === undefined &&
    pane !== undefined &&
    deps.processes.startedAt(pane.pid) !== pane.startedAt;

  const standings = new Map<string, Standing["kind"]>();
  /** True when what is known here has changed since the last time. */
  const standsAnew = (name: string): boolean => {
    const kind = watches.get(name)?.standing()?.kind;
    const before = standings.get(name);
    if (kind === undefined) standings.delete(name);
    else standings.set(name, kind);
    return kind !== before;
  };

  const present = (names: ReadonlySet<string>): void => {
    for (const name of [...records.keys(), ...watches.keys()]) {
      if (names.has(name)) continue;
      records.delete(name);
      watches.delete(name);
    }
  };

  return {
    observed: (name, sight) => watchOf(name).observed(sight),

    refine: (agent) => refine(agent, watches.get(formatAgent(agent))?.standing()),

    present,

    round: async () => {
      const running = [...deps.running().values()];
      present(new Set(running.map(({ name }) => name)));
      for (const agent of running) await visit(agent);
      const all = running.map(({ name }) => name);
      decideIncidents(incidents, all);
      keep();
      settleIncidents(incidents, all);
      keep();
      if (running.map(({ name }) => standsAnew(name)).includes(true)) deps.changed();
    },
  };
};

const hasEndedBadly = (record: AgentRecord, watch: AgentWatch, isOther: boolean): boolean => {
  // One that ended before anybody saw it has left its status behind.
  if (record.since === 0) return watch.standing()?.kind === "failed";
  return isOther && record.life !== undefined && !watch.hasEndedWell();
};

const refine = (agent: RosterAgent, standing: Standing | undefined): RosterAgent => {
  if (standing === undefined) return agent;
  if (standing.kind === "stuck") {
    return agent.state === "working"
      ? { ...agent, state: "stuck", detail: "works, and its screen does not move" }
      : agent;
  }
  if (agent.state !== "down") return agent;
  const state = standing.kind === "done" ? "done" : "down";
  return { ...agent, state, detail: `ended with status ${standing.status}` };
};

const NEW_RECORD: AgentRecord = {
  life: undefined,
  since: 0,
  endings: [],
  pane: undefined,
  isMissed: false,
  incident: undefined,
};
