/** What another host tells of its agents and their mail in its snapshot's facts; whatever is odd counts as not told. */

import { countOf, fieldsOf, textOf, timeOf } from "../json-fields.ts";
import { AGENT_STATES } from "../roster.ts";
import type { AgentHealth, MailHealth } from "./health-document.ts";

const NAME = /^[a-z][a-z0-9_\-]{0,31}\.[a-z][a-z0-9_\-]{0,31}$/v;
/** A host has tens of agents: more would only fill the screen. */
const MOST_AGENTS = 200;

export const readAgents = (value: unknown): readonly AgentHealth[] =>
  (Array.isArray(value) ? value : []).slice(0, MOST_AGENTS).flatMap((one) => {
    const fields = fieldsOf(one);
    const name = textOf(fields["name"]) ?? "";
    if (!NAME.test(name)) return [];
    const since = timeOf(fields["since"]);
    return [
      {
        name,
        state: AGENT_STATES.find((state) => state === fields["state"]) ?? "unknown",
        since: since === undefined ? null : new Date(since).toISOString(),
        detail: null,
        waits: countOf(fields["waits"]) ?? 0,
        unread: countOf(fields["unread"]) ?? 0,
        owes: countOf(fields["owes"]) ?? 0,
      },
    ];
  });

export const readMail = (value: unknown): MailHealth => {
  const fields = fieldsOf(value);
  const count = (name: string): number => countOf(fields[name]) ?? 0;
  return {
    unread: count("unread"),
    waits: count("waits"),
    unanswered: count("unanswered"),
    overdue: count("overdue"),
  };
};
