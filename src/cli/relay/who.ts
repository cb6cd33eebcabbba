import { buildCommand, type Command } from "@stricli/core";

import { displayAgent } from "../../domain/address.ts";
import { formatRelative, formatSpan } from "../../domain/duration.ts";
import { oneLine } from "../../domain/visible-text.ts";
import { type Attendance, listAgents } from "../../operations/list-agents.ts";
import { columns } from "../columns.ts";
import { lookAtPanes } from "../look-at-panes.ts";
import { STATUSES } from "../statuses.ts";
import type { ListView, RelayContext } from "./context.ts";
import { time } from "./to-document.ts";
import { type JsonFlag, jsonFlag } from "./flags.ts";

export const whoCommand: Command<RelayContext> = buildCommand<JsonFlag, [], RelayContext>({
  docs: {
    brief: "List everyone you can write to",
    fullDescription: `WAITS: messages on their way in. UNREAD: given, not yet seen. OWES: answers due.\nExample: relay who\n${STATUSES}`,
  },
  parameters: { flags: { json: jsonFlag } },
  async func({ json }) {
    const control = await this.daemon();
    if (control !== undefined) await lookAtPanes(control);
    const all = listAgents(this.roster(), this.ledger());
    if (json) return this.print({ session: this.session, agents: all.map(attendanceToDocument) });
    const width = this.terminal.out ? this.terminal.columns : undefined;
    for (const line of attendanceLines(all, { ...this, now: this.clock.now(), width })) {
      this.print(line);
    }
  },
});

/** One row for each, below a head. */
export const attendanceLines = (
  all: readonly Attendance[],
  { session, now, width }: ListView,
): readonly string[] => {
  const rows = all.map((one) => [
    displayAgent(one.recipient, session),
    stateOf(one, now),
    one.state === undefined ? "–" : String(one.waits),
    String(one.unread),
    String(one.owes),
    wayIn(one),
    one.lastSeenAt === undefined ? "" : formatRelative(one.lastSeenAt, now),
  ]);
  const head = ["ROLE", "STATE", "WAITS", "UNREAD", "OWES", "WAY IN", "LAST"];
  return columns([head, ...rows], { right: [2, 3, 4], width });
};

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

const wayIn = ({ state, pane, profile, wayIn: rung }: Attendance): string => {
  if (state === undefined) return "inbox";
  return pane === undefined ? "" : `${rung ?? "paste"} (${oneLine(profile ?? "generic", 20)})`;
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
  pane: one.pane ?? null,
  last_seen_at: time(one.lastSeenAt),
});
