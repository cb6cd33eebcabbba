import { formatAgent, isRole, parseAddress, parseAgent } from "../domain/address.ts";
import { PartyError } from "../domain/error.ts";
import type { Roster } from "../domain/roster.ts";
import { agentInPane } from "../domain/roster.ts";

/** What is known of the process that calls. */
export interface Caller {
  /** `TMUX_PANE`. */
  readonly pane: string | undefined;
  /** The tmux socket of that pane. */
  readonly socket: string | undefined;
  /** `AGENT_ROLE`, where it is a role. */
  readonly role: string | undefined;
  /** The session the caller's short names mean. */
  readonly session: string;
  /** The pane that a parent's environment names. Asked where the caller's own names none. */
  readonly parentPane: () => { readonly pane: string; readonly socket: string } | undefined;
}

/** What the caller says of itself. */
export interface Claim {
  /** `--from`. */
  readonly from: string | undefined;
  /** `--as human`. */
  readonly asHuman: boolean;
}

export interface Sender {
  /** `role.session`, or `human`. */
  readonly name: string;
  readonly session: string;
}

/**
 * Who sends: the claim, else the role of the pane the process runs in, else `AGENT_ROLE`, else the human.
 * Throws SENDER_REFUSED for a claim that an agent may not make.
 */
export const resolveSender = (roster: Roster, caller: Caller, claim: Claim): Sender => {
  const agent = callingAgent(roster, caller);
  const session = agent === undefined ? caller.session : parseAgent(agent).session;
  if (claim.asHuman || claim.from !== undefined) {
    const name = claim.asHuman ? "human" : claimedName(claim.from ?? "", session);
    if (name === "human" && agent !== undefined) throw refused("human", agent);
    return { name, session: name === "human" ? session : parseAgent(name).session };
  }
  return { name: agent ?? "human", session };
};

const callingAgent = (roster: Roster, caller: Caller): string | undefined => {
  // Codex strips its shells' environment: its own, further up, is then the only thing that tells.
  const { socket, pane } =
    caller.pane === undefined ? (parentPane(roster, caller) ?? caller) : caller;
  const own = agentInPane(roster, socket, pane);
  if (own !== undefined) return formatAgent(own);
  return caller.role === undefined
    ? undefined
    : formatAgent({ role: caller.role, session: caller.session });
};

const parentPane = (
  { agents }: Roster,
  caller: Caller,
): { readonly pane: string; readonly socket: string } | undefined =>
  agents.some(({ pane }) => pane !== undefined) ? caller.parentPane() : undefined;

const claimedName = (from: string, session: string): string => {
  const address = parseAddress(from);
  if (address.host === undefined && address.session === undefined && address.name === "human") {
    return "human";
  }
  if (!isRole(address.name) || address.host !== undefined) {
    throw new PartyError("SENDER_REFUSED", `Nobody can send as ${JSON.stringify(from)}.`, {
      hint: "Name an agent's role, such as --from oc, or leave --from out.",
    });
  }
  return formatAgent({ role: address.name, session: address.session ?? session });
};

const refused = (claimed: string, agent: string): PartyError =>
  new PartyError(
    "SENDER_REFUSED",
    `${JSON.stringify(claimed)} can't be claimed from inside ${agent}'s pane.`,
    { hint: "Leave --from and --as out: an agent sends as itself." },
  );
