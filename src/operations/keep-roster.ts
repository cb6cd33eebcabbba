import { parseAgent, SEED_ROLES } from "../domain/address.ts";
import type { Rung } from "../domain/delivery.ts";
import { stateOf } from "../domain/observed.ts";
import type { Standing } from "../domain/proof.ts";
import type { Hosts, Roster, RosterAgent } from "../domain/roster.ts";
import type { Reading } from "../domain/screen.ts";
import type { Clock } from "../ports/clock.ts";
import type { LedgerReader } from "../ports/ledger.ts";
import type { RunningAgent, Sight } from "./delivery-deps.ts";

export interface RosterDeps {
  readonly clock: Clock;
  readonly ledger: Pick<LedgerReader, "agents">;
  readonly defaultSession: string;
  /** Roles that configuration names, in the default session. */
  readonly configured: readonly string[];
  /** This host's place among others, as it is now. */
  readonly hosts: () => Hosts;
  /** Which program was seen, and how far pasting into it is proven. */
  readonly standing: (sight: Sight) => Standing;
  /** An agent as it is known from more than its screen. */
  readonly refine: (agent: RosterAgent) => RosterAgent;
  /** The roster is another: time to write it down. */
  readonly changed: () => void;
}

export interface RosterKeeper {
  current(): Roster;
  /** The agents that have a pane now, by name. */
  running(): ReadonlyMap<string, RunningAgent>;
  setRunning(agents: readonly RunningAgent[]): void;
  observed(name: string, sight: Sight | undefined): void;
  /** The best way into an agent that is open now. */
  reached(name: string, rung: Rung): void;
}

const said = (reading: Reading | undefined): Pick<Observation, "state" | "detail"> => ({
  state: stateOf(reading),
  detail: reading?.kind === "ready" ? undefined : reading?.reason,
});

const AWAY = {
  pane: undefined,
  socket: undefined,
  state: "down",
  detail: undefined,
  wayIn: undefined,
  standing: undefined,
} as const;

const KNOWN_FOR = 30 * 24 * 3_600_000;

interface Observation {
  readonly state: RosterAgent["state"];
  readonly detail: string | undefined;
  readonly since: number;
  readonly profile: string | undefined;
  readonly standing: Standing | undefined;
}

/** Keeps who is here: configuration, panes, what the ledger remembers of 30 days, and what screens showed last. */
export const createRosterKeeper = (deps: RosterDeps): RosterKeeper => {
  let running: ReadonlyMap<string, RunningAgent> = new Map();
  const observations = new Map<string, Observation>();
  const ways = new Map<string, Rung>();

  const knownNames = (): readonly string[] => {
    const since = deps.clock.now() - KNOWN_FOR;
    const configured = [...SEED_ROLES, ...deps.configured].map(
      (role) => `${role}.${deps.defaultSession}`,
    );
    const remembered = deps.ledger
      .agents()
      .filter(({ lastSeenAt }) => lastSeenAt >= since)
      .map(({ name }) => name);
    return [...new Set([...configured, ...running.keys(), ...remembered])];
  };

  const agentOf = (name: string, seenAt: ReadonlyMap<string, number>): RosterAgent => {
    const agent = running.get(name);
    const observation = observations.get(name);
    const known = {
      ...parseAgent(name),
      profile: observation?.profile ?? "generic",
      stateSince: observation?.since ?? 0,
      lastSeenAt: seenAt.get(name),
    };
    if (agent === undefined) return { ...known, ...AWAY };
    const { pane, socket } = agent.ref;
    const { state = "starting", detail, standing } = observation ?? {};
    return { ...known, pane, socket, state, detail, standing, wayIn: ways.get(name) };
  };

  return {
    current: () => {
      const seenAt = new Map(deps.ledger.agents().map((one) => [one.name, one.lastSeenAt]));
      return {
        defaultSession: deps.defaultSession,
        agents: knownNames().map((name) => deps.refine(agentOf(name, seenAt))),
        hosts: deps.hosts(),
        updatedAt: deps.clock.now(),
      };
    },

    running: () => running,

    setRunning: (agents) => {
      running = new Map(agents.map((agent) => [agent.name, agent]));
      for (const name of observations.keys()) if (!running.has(name)) observations.delete(name);
      deps.changed();
    },

    reached: (name, rung) => {
      if (ways.get(name) === rung) return;
      ways.set(name, rung);
      deps.changed();
    },

    observed: (name, sight) => {
      const before = observations.get(name);
      const now = observe(deps, sight, before);
      if (before !== undefined && isSame(before, now) && before.detail === now.detail) return;
      observations.set(name, now);
      // A spinner changes its words all the time; only a change of state is worth a write.
      if (before === undefined || !isSame(before, now)) deps.changed();
    },
  };
};

const observe = (
  { clock, standing }: Pick<RosterDeps, "clock" | "standing">,
  sight: Sight | undefined,
  before: Observation | undefined,
): Observation => {
  const { state, detail } = said(sight?.reading);
  const since = before?.state === state ? before.since : clock.now();
  const profile = sight?.profile.name ?? before?.profile;
  // Behind a shell there is no program to judge: what was seen of the last one stands.
  const isThere = sight !== undefined && sight.reading.kind !== "shell";
  return { state, detail, since, profile, standing: isThere ? standing(sight) : before?.standing };
};

/** But for its words. */
const isSame = (one: Observation, other: Observation): boolean =>
  one.state === other.state &&
  one.profile === other.profile &&
  one.standing?.proven === other.standing?.proven &&
  one.standing?.version === other.standing?.version &&
  one.standing?.program === other.standing?.program;
