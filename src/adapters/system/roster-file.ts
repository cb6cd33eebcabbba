import { readFileSync } from "node:fs";

import type { Rung } from "../../domain/delivery.ts";
import {
  countOf,
  type Fields,
  fieldsOf,
  isFields,
  numberOf,
  textOf,
  timeOf,
} from "../../domain/json-fields.ts";
import type { Standing } from "../../domain/proof.ts";
import type { AgentState, Hosts, Roster, RosterAgent } from "../../domain/roster.ts";
import { AGENT_STATES, withSeedRoles } from "../../domain/roster.ts";
import { CONTEXT_SOURCES, type ContextUse, telemetryToDocument } from "../../domain/telemetry.ts";
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

const rosterToDocument = ({ defaultSession, agents, hosts, updatedAt }: Roster): unknown => ({
  v: 1,
  default_session: defaultSession,
  updated_at: timeToText(updatedAt),
  host: hosts.own ?? null,
  manager: hosts.manager ?? null,
  hosts: hosts.others,
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
    program: agent.standing?.program ?? null,
    version: agent.standing?.version ?? null,
    proven: agent.standing?.proven ?? null,
    telemetry: telemetryToDocument(agent.telemetry),
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
  const fields = fieldsOf(document);
  const { default_session: defaultSession, agents, updated_at } = fields;
  if (typeof defaultSession !== "string" || !Array.isArray(agents)) return undefined;
  return withSeedRoles({
    defaultSession,
    agents: agents.flatMap(parseAgent),
    hosts: parseHosts(fields),
    updatedAt: timeOf(updated_at) ?? 0,
  });
};

const parseHosts = (fields: Fields): Hosts => {
  const { hosts } = fields;
  return {
    own: textOf(fields["host"]),
    manager: textOf(fields["manager"]),
    others: Array.isArray(hosts) ? hosts.filter((host) => typeof host === "string") : [],
  };
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
      stateSince: timeOf(fields["state_since"]) ?? 0,
      lastSeenAt: timeOf(fields["last_seen_at"]),
      wayIn: WAYS_IN.find((rung) => rung === fields["way_in"]),
      standing: parseStanding(fields, textOf(profile) ?? "generic"),
      ...telemetryIn(fields["telemetry"]),
    },
  ];
};

const parseStanding = (fields: Fields, profile: string): Standing | undefined => {
  const proven = PROVEN.find((one) => one === fields["proven"]);
  return (
    proven && {
      profile,
      proven,
      program: textOf(fields["program"]),
      version: textOf(fields["version"]),
    }
  );
};

const telemetryIn = (value: unknown): Pick<RosterAgent, "telemetry"> => {
  if (!isFields(value)) return {};
  return {
    telemetry: {
      model: textOf(value["model"]),
      context: contextIn(value),
      tokensIn: countOf(value["tokens_in"]),
      tokensOut: countOf(value["tokens_out"]),
      costUsd: numberOf(value["cost_usd"]),
      at: timeOf(value["at"]),
      conversation: textOf(value["conversation"]),
    },
  };
};

const contextIn = (fields: Fields): ContextUse | undefined => {
  const from = CONTEXT_SOURCES.find((one) => one === fields["context_from"]);
  return (
    from && {
      percent: countOf(fields["context_percent"]),
      tokens: countOf(fields["context_tokens"]),
      from,
    }
  );
};

const PROVEN: readonly Standing["proven"][] = ["yes", "failed", "never"];

const WAYS_IN: readonly Rung[] = ["native", "hook", "channel", "paste", "pull"];

const isAgentState = (value: unknown): value is AgentState =>
  AGENT_STATES.some((state) => state === value);

const timeToText = (at: number): string => new Date(at).toISOString();
