import { readFileSync } from "node:fs";

import type { Rung } from "../../domain/delivery.ts";
import type { AgentState, Roster, RosterAgent } from "../../domain/roster.ts";
import { withSeedRoles } from "../../domain/roster.ts";
import { type Disk, toDiskError } from "./disk.ts";

/** The roster as the daemon last wrote it; undefined where there is none yet. Throws SHARE_UNUSABLE when it can't be read. */
export const readRosterFile = (path: string): Roster | undefined => {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw toDiskError(cause, path);
  }
  return parseRoster(text);
};

/** Replaces the file in one step: a reader sees the old roster or the new one. */
export const writeRosterFile = (disk: Disk, path: string, roster: Roster): void =>
  disk.replace(path, `${JSON.stringify(rosterToDocument(roster), null, 2)}\n`);

const rosterToDocument = ({ defaultSession, agents, updatedAt }: Roster): unknown => ({
  v: 1,
  default_session: defaultSession,
  updated_at: timeToText(updatedAt),
  agents: agents.map((agent) => ({
    role: agent.role,
    session: agent.session,
    pane: agent.pane ?? null,
    socket: agent.socket ?? null,
    profile: agent.profile,
    state: agent.state,
    detail: agent.detail ?? null,
    state_since: timeToText(agent.stateSince),
    last_seen_at: agent.lastSeenAt === undefined ? null : timeToText(agent.lastSeenAt),
    way_in: agent.wayIn ?? null,
  })),
});

/** A projection that can't be understood is as good as none: the daemon writes it anew. */
const parseRoster = (text: string): Roster | undefined => {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    return undefined;
  }
  const { default_session: defaultSession, agents, updated_at } = fieldsOf(document);
  if (typeof defaultSession !== "string" || !Array.isArray(agents)) return undefined;
  return withSeedRoles({
    defaultSession,
    agents: agents.flatMap(parseAgent),
    updatedAt: textToTime(updated_at) ?? 0,
  });
};

const parseAgent = (value: unknown): readonly RosterAgent[] => {
  const fields = fieldsOf(value);
  const { role, session, state, profile } = fields;
  if (typeof role !== "string" || typeof session !== "string" || !isAgentState(state)) return [];
  return [
    {
      role,
      session,
      pane: textOf(fields["pane"]),
      socket: textOf(fields["socket"]),
      profile: textOf(profile) ?? "generic",
      state,
      detail: textOf(fields["detail"]),
      stateSince: textToTime(fields["state_since"]) ?? 0,
      lastSeenAt: textToTime(fields["last_seen_at"]),
      wayIn: WAYS_IN.find((rung) => rung === fields["way_in"]),
    },
  ];
};

const WAYS_IN: readonly Rung[] = ["native", "hook", "channel", "paste", "pull"];

const AGENT_STATES: ReadonlySet<unknown> = new Set<AgentState>([
  "starting",
  "idle",
  "working",
  "blocked",
  "stuck",
  "done",
  "down",
]);

const isAgentState = (value: unknown): value is AgentState => AGENT_STATES.has(value);

const fieldsOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};

const textOf = (value: unknown): string | undefined =>
  typeof value === "string" ? value : undefined;

const timeToText = (at: number): string => new Date(at).toISOString();

const textToTime = (value: unknown): number | undefined => {
  const at = typeof value === "string" ? Date.parse(value) : Number.NaN;
  return Number.isNaN(at) ? undefined : at;
};
