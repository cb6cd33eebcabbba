import { buildCommand, type Command } from "@stricli/core";

import { displayAgent } from "../../domain/address.ts";
import { formatRelative, formatSpan } from "../../domain/duration.ts";
import { nameWith } from "../../domain/proof.ts";
import { telemetryToDocument } from "../../domain/telemetry.ts";
import { oneLine } from "../../domain/visible-text.ts";
import { type Attendance, listAgents } from "../../operations/list-agents.ts";
import type { HandoffNote } from "../../ports/recovery-place.ts";
import { columns } from "../columns.ts";
import { lookAtPanes } from "../look-at-panes.ts";
import { STATUSES } from "../statuses.ts";
import type { ListView, RelayContext } from "./context.ts";
import { time } from "./to-document.ts";
import { type JsonFlag, jsonFlag } from "./flags.ts";

export const whoCommand: Command<RelayContext> = buildCommand<JsonFlag, [], RelayContext>({
  docs: {
    brief: "List everyone you can write to",
    fullDescription: `WAITS: messages on their way in. UNREAD: given, not yet seen. OWES: answers due.\n"not proven": no selftest has shown how this version takes pastes, see party selftest.\nExample: relay who\n${STATUSES}`,
  },
  parameters: { flags: { json: jsonFlag } },
  async func({ json }) {
    const control = await this.daemon();
    if (control !== undefined) await lookAtPanes(control);
    const roster = this.roster();
    const handoffs = this.handoffs();
    const handed = (name: string): HandoffNote | undefined =>
      handoffs.get(displayAgent(name, roster.defaultSession));
    const all = listAgents(roster, this.ledger());
    if (json) {
      const agents = all.map((one) => ({
        ...attendanceToDocument(one),
        ...handoffToDocument(handed(one.recipient)),
      }));
      this.print({ session: this.session, agents });
      return;
    }
    const width = this.terminal.out ? this.terminal.columns : undefined;
    for (const line of attendanceLines(all, { ...this, now: this.clock.now(), width }, handed)) {
      this.print(line);
    }
  },
});

/** One row for each, below a head. */
export const attendanceLines = (
  all: readonly Attendance[],
  { session, now, width }: ListView,
  handed: (agent: string) => HandoffNote | undefined = () => undefined,
): readonly string[] => {
  const rows = all.map((one) => [
    displayAgent(one.recipient, session),
    `${stateOf(one, now)}${handedOver(handed(one.recipient))}`,
    one.state === undefined ? "–" : String(one.waits),
    String(one.unread),
    String(one.owes),
    wayIn(one),
    one.lastSeenAt === undefined ? "" : formatRelative(one.lastSeenAt, now),
  ]);
  const head = ["ROLE", "STATE", "WAITS", "UNREAD", "OWES", "WAY IN", "LAST"];
  return columns([head, ...rows], { right: [2, 3, 4], width });
};

const handoffToDocument = (handoff: HandoffNote | undefined): object => ({
  handed_over_at: time(handoff?.at),
  handed_over_to: handoff?.to ?? null,
});

const handedOver = (handoff: HandoffNote | undefined): string =>
  handoff === undefined
    ? ""
    : `, handed over${handoff.to === undefined ? "" : ` to ${oneLine(handoff.to, 40)}`}`;

const stateOf = ({ state, detail, stateSince }: Attendance, now: number): string => {
  switch (state) {
    case undefined:
      return "";
    case "working":
    case "starting":
      return stateSince === undefined ? state : `${state} ${formatSpan(now - stateSince)}`;
    case "blocked":
    case "stuck":
      return detail === undefined ? state : `${state}: ${oneLine(detail, 40)}`;
    case "idle":
    case "done":
    case "down":
      return state;
  }
};

const wayIn = ({ state, pane, profile, standing, wayIn: rung = "paste" }: Attendance): string => {
  if (state === undefined) return "inbox";
  if (pane === undefined) return "";
  const program = nameWith(profile ?? "generic", standing?.version);
  // An interface of the program's own needs no proof of what its screen shows.
  const doubt = rung === "paste" && standing !== undefined && standing.proven !== "yes";
  return `${rung} (${oneLine(program, 40)}${doubt ? ", not proven" : ""})`;
};

export const attendanceToDocument = (one: Attendance): object => ({
  recipient: one.recipient,
  state: one.state ?? null,
  detail: one.detail ?? null,
  state_since: time(one.stateSince),
  waits: one.waits,
  unread: one.unread,
  owes: one.owes,
  profile: one.profile ?? null,
  way_in: one.wayIn ?? null,
  program: one.standing?.program ?? null,
  version: one.standing?.version ?? null,
  proven: one.standing === undefined ? null : one.standing.proven === "yes",
  pane: one.pane ?? null,
  telemetry: telemetryToDocument(one.telemetry),
  last_seen_at: time(one.lastSeenAt),
});
