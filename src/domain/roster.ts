/** Who is here: the projection `state/roster.json`, which `relay send` checks recipients against. */

import type { Address } from "./address.ts";
import { displayAgent, formatAddress, hostAddress, SEED_ROLES } from "./address.ts";
import type { Rung } from "./delivery.ts";
import { PartyError } from "./error.ts";
import type { Standing } from "./proof.ts";
import type { Telemetry } from "./telemetry.ts";

export const AGENT_STATES = [
  "starting",
  "idle",
  "working",
  "blocked",
  "stuck",
  "done",
  "down",
] as const;
export type AgentState = (typeof AGENT_STATES)[number];

export interface RosterAgent {
  readonly role: string;
  readonly session: string;
  /** `%3`; undefined when the agent does not run. */
  readonly pane: string | undefined;
  readonly socket: string | undefined;
  readonly profile: string;
  readonly state: AgentState;
  /** What the screen showed last, for people. */
  readonly detail: string | undefined;
  readonly stateSince: number;
  readonly lastSeenAt: number | undefined;
  /** The best way into it that was open last; undefined where none was tried yet. */
  readonly wayIn: Rung | undefined;
  /** Which program runs there, and how far pasting into it is proven; undefined where it was not seen yet. */
  readonly standing: Standing | undefined;
  /** What its program tells of its own use; undefined where it tells nothing. */
  readonly telemetry?: Telemetry | undefined;
}

export interface Roster {
  readonly defaultSession: string;
  readonly agents: readonly RosterAgent[];
  readonly hosts: Hosts;
  readonly updatedAt: number;
}

/** This host's place among others. */
export interface Hosts {
  /** Undefined where nothing links this host to others. */
  readonly own: string | undefined;
  /** The role that gets what is addressed to this host; undefined: its human. */
  readonly manager: string | undefined;
  readonly others: readonly string[];
}

export const NO_HOSTS: Hosts = { own: undefined, manager: undefined, others: [] };

/** The roster as it is before any daemon ran: the seeds' roles, none running. */
export const emptyRoster = (defaultSession: string): Roster => ({
  defaultSession,
  agents: SEED_ROLES.map((role) => ({
    role,
    session: defaultSession,
    pane: undefined,
    socket: undefined,
    profile: "generic",
    state: "down",
    detail: undefined,
    stateSince: 0,
    lastSeenAt: undefined,
    wayIn: undefined,
    standing: undefined,
  })),
  hosts: NO_HOSTS,
  updatedAt: 0,
});

/** The roster with the seeds' roles in it, which everybody knows whether they ever ran or not. */
export const withSeedRoles = (roster: Roster): Roster => ({
  ...roster,
  agents: [
    ...roster.agents,
    ...emptyRoster(roster.defaultSession).agents.filter(
      ({ role, session }) =>
        !roster.agents.some((agent) => agent.role === role && agent.session === session),
    ),
  ],
});

/** The agent that lives in a pane, or undefined for a pane of nobody. */
export const agentInPane = (
  roster: Roster,
  socket: string | undefined,
  pane: string | undefined,
): RosterAgent | undefined =>
  pane === undefined
    ? undefined
    : roster.agents.find((agent) => agent.pane === pane && agent.socket === socket);

/** What an address means here: one agent, the human, everybody in a session, or somebody on another host. */
export type Recipient =
  | { readonly kind: "agent"; readonly name: string }
  | { readonly kind: "human" }
  | { readonly kind: "all"; readonly session: string }
  | { readonly kind: "remote"; readonly name: string };

/** Resolves `address` as written by somebody in `session`. Throws RECIPIENT_UNKNOWN with the known ones listed. */
export const resolveRecipient = (roster: Roster, session: string, written: Address): Recipient => {
  const remote = resolveHost(roster, written);
  if (remote.kind === "remote") return remote;
  const { address } = remote;
  const unknown = (): PartyError =>
    new PartyError(
      "RECIPIENT_UNKNOWN",
      `${JSON.stringify(formatAddress(address))} is not here. Known: ${knownNames(roster, session).join(", ")}.`,
      {
        hint: `Start it with \`party\`, adopt a pane with \`party adopt <pane> ${address.name}\`, or list everyone with \`relay who\`.`,
      },
    );
  if (address.name === "human" && address.session === undefined) return { kind: "human" };
  if (address.name === "all") return { kind: "all", session: address.session ?? session };

  const inSession = (wanted: string): RosterAgent | undefined =>
    roster.agents.find((agent) => agent.role === address.name && agent.session === wanted);
  const found =
    address.session === undefined
      ? (inSession(session) ?? inSession(roster.defaultSession))
      : inSession(address.session);
  if (found !== undefined) return { kind: "agent", name: `${found.role}.${found.session}` };

  const elsewhere = roster.agents.filter((agent) => agent.role === address.name);
  if (address.session === undefined && elsewhere.length > 0) {
    throw new PartyError(
      "RECIPIENT_UNKNOWN",
      `${JSON.stringify(address.name)} is not in session ${session}, but in ${elsewhere.map((agent) => agent.session).join(", ")}.`,
      { hint: `Write ${elsewhere.map((agent) => `${agent.role}.${agent.session}`).join(" or ")}.` },
    );
  }
  throw unknown();
};

/** What of an address is another host's, and what is left of it for this one. */
const resolveHost = (
  roster: Roster,
  written: Address,
):
  | { readonly kind: "remote"; readonly name: string }
  | { readonly kind: "here"; readonly address: Address } => {
  const { own, manager, others } = roster.hosts;
  const named = hostNamed(roster, written);
  if (named !== undefined && named !== own) return { kind: "remote", name: hostAddress(named) };
  if (written.host === undefined || written.host === own) {
    const isOwn = named !== undefined || written.name === "host";
    const name = isOwn ? (manager ?? "human") : written.name;
    return { kind: "here", address: { ...written, name, host: undefined } };
  }
  if (others.includes(written.host)) return { kind: "remote", name: formatAddress(written) };
  throw new PartyError(
    "RECIPIENT_UNKNOWN",
    `No host ${JSON.stringify(written.host)} is known. Known: ${[...others, ...(own === undefined ? [] : [own])].join(", ") || "none"}.`,
    {
      hint: "Join its repository with `relay link add`, then `relay link list` shows who is there.",
    },
  );
};

/** The host that a bare word means, where no role here is called so. */
const hostNamed = (
  { hosts: { own, others }, agents }: Roster,
  { name, session, host }: Address,
): string | undefined => {
  const isHostHere = name === own || others.includes(name);
  if (session !== undefined || host !== undefined || !isHostHere) return undefined;
  // Roles and hosts share one namespace; who made both of one name before that was checked means the role.
  return agents.some(({ role }) => role === name) ? undefined : name;
};

/** How a recipient is written so that a reader in `session` resolves it to the same one. */
export const formatRecipient = (recipient: Recipient, session: string): string => {
  switch (recipient.kind) {
    case "agent":
      return displayAgent(recipient.name, session);
    case "human":
      return "human";
    case "all":
      return recipient.session === session ? "all" : `all.${recipient.session}`;
    case "remote":
      return recipient.name.replace(/^host@/v, "");
  }
};

/** Every name that may be written in `session`, agents first. */
const knownNames = (roster: Roster, session: string): readonly string[] => [
  ...roster.agents.map((agent) => displayAgent(`${agent.role}.${agent.session}`, session)),
  "human",
  "all",
  ...roster.hosts.others,
];

/** The agents a broadcast of `sender` reaches: all of the session but the sender itself. */
export const expandAll = (roster: Roster, session: string, sender: string): readonly string[] =>
  roster.agents
    .filter((agent) => agent.session === session)
    .map((agent) => `${agent.role}.${agent.session}`)
    .filter((name) => name !== sender);
