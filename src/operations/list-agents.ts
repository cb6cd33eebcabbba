import { formatAgent, hostOf } from "../domain/address.ts";
import type { Rung } from "../domain/delivery.ts";
import type { Standing } from "../domain/proof.ts";
import type { AgentState, Roster } from "../domain/roster.ts";
import type { Telemetry } from "../domain/telemetry.ts";
import type { LedgerReader, RecipientCounts } from "../ports/ledger.ts";

/** One line of `relay who`. */
export interface Attendance extends RecipientCounts {
  /** Undefined for the human, who has no state. */
  readonly state: AgentState | undefined;
  readonly detail: string | undefined;
  readonly stateSince: number | undefined;
  readonly lastSeenAt: number | undefined;
  readonly profile: string | undefined;
  readonly pane: string | undefined;
  /** The best way in that was open last. */
  readonly wayIn: Rung | undefined;
  /** Which program runs there, and how far pasting into it is proven. */
  readonly standing: Standing | undefined;
  /** What its program tells of its own use. */
  readonly telemetry: Telemetry | undefined;
}

/** Who is here with what waits for them: the roster's agents, others that mail waits for, and the human at the end. */
export const listAgents = (
  roster: Roster,
  ledger: Pick<LedgerReader, "counts"> | undefined,
): readonly Attendance[] => {
  const counts = new Map((ledger?.counts() ?? []).map((one) => [one.recipient, one]));
  const countsOf = (recipient: string): RecipientCounts =>
    counts.get(recipient) ?? { recipient, waits: 0, unread: 0, owes: 0 };
  const agents = roster.agents.map((agent) => ({
    ...countsOf(formatAgent(agent)),
    state: agent.state,
    detail: agent.detail,
    stateSince: agent.stateSince === 0 ? undefined : agent.stateSince,
    lastSeenAt: agent.lastSeenAt,
    profile: agent.profile,
    pane: agent.pane,
    wayIn: agent.wayIn,
    standing: agent.standing,
    telemetry: agent.telemetry,
  }));
  const listed = new Set([...agents.map(({ recipient }) => recipient), "human"]);
  const away = [...counts.keys()].filter((name) => !listed.has(name) && hostOf(name) === undefined);
  return [
    ...agents,
    ...away.map((name) => ({ ...countsOf(name), ...NOBODY, state: "down" as const })),
    { ...countsOf("human"), ...NOBODY, state: undefined },
  ];
};

const NOBODY = {
  detail: undefined,
  stateSince: undefined,
  lastSeenAt: undefined,
  profile: undefined,
  pane: undefined,
  wayIn: undefined,
  standing: undefined,
  telemetry: undefined,
};
