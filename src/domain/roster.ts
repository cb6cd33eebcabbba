/** Who is here: the projection `state/roster.json`, which `relay send` checks recipients against. */

import type { Address } from "./address.ts";
import { displayAgent, formatAddress, SEED_ROLES } from "./address.ts";
import type { Rung } from "./delivery.ts";
import { PartyError } from "./error.ts";

export type AgentState = "starting" | "idle" | "working" | "blocked" | "stuck" | "done" | "down";

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
}

export interface Roster {
  readonly defaultSession: string;
  readonly agents: readonly RosterAgent[];
  readonly updatedAt: number;
}

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
  })),
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

/** What an address means here: one agent, the human, or everybody in a session. */
export type Recipient =
  | { readonly kind: "agent"; readonly name: string }
  | { readonly kind: "human" }
  | { readonly kind: "all"; readonly session: string };

/** Resolves `address` as written by somebody in `session`. Throws RECIPIENT_UNKNOWN with the known ones listed. */
export const resolveRecipient = (roster: Roster, session: string, address: Address): Recipient => {
  const unknown = (): PartyError =>
    new PartyError(
      "RECIPIENT_UNKNOWN",
      `${JSON.stringify(formatAddress(address))} is not here. Known: ${knownNames(roster, session).join(", ")}.`,
      {
        hint: `Start it with \`party\`, adopt a pane with \`party adopt <pane> ${address.name}\`, or list everyone with \`relay who\`.`,
      },
    );
  if (address.host !== undefined) throw unknown();
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

/** How a recipient is written so that a reader in `session` resolves it to the same one. */
export const formatRecipient = (recipient: Recipient, session: string): string => {
  switch (recipient.kind) {
    case "agent":
      return displayAgent(recipient.name, session);
    case "human":
      return "human";
    case "all":
      return recipient.session === session ? "all" : `all.${recipient.session}`;
  }
};

/** Every name that may be written in `session`, agents first. */
const knownNames = (roster: Roster, session: string): readonly string[] => [
  ...roster.agents.map((agent) => displayAgent(`${agent.role}.${agent.session}`, session)),
  "human",
  "all",
];

/** The agents a broadcast of `sender` reaches: all of the session but the sender itself. */
export const expandAll = (roster: Roster, session: string, sender: string): readonly string[] =>
  roster.agents
    .filter((agent) => agent.session === session)
    .map((agent) => `${agent.role}.${agent.session}`)
    .filter((name) => name !== sender);
