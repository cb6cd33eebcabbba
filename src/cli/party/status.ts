import {
  type PartyStatus,
  type SessionStatus,
  sessionStatus,
} from "../../operations/session-status.ts";
import { telemetryToDocument } from "../../domain/telemetry.ts";
import { oneLine } from "../../domain/visible-text.ts";
import { time } from "../relay/to-document.ts";
import { agentLines } from "./agent-columns.ts";
import type { PartyContext } from "./context.ts";
import { look } from "./look.ts";
import type { StatusFlags } from "./routes.ts";
import { watchRoom } from "./watch-room.ts";

/** `party status [session]` */
export const status = async (
  context: PartyContext,
  { json, watch }: StatusFlags,
  session?: string,
): Promise<void> => {
  using view = await context.openView();
  const find = async (): Promise<PartyStatus> =>
    sessionStatus(
      { ...context, roster: context.roster(), counts: view.ledger()?.counts() ?? [] },
      session?.toLowerCase(),
    );
  await look(context);
  if (watch) {
    await watchRoom(context, view, {
      find,
      document: statusToDocument,
      lines: (found, { columns }) => statusLines(context, found, columns).map((text) => ({ text })),
      json,
    });
    return;
  }
  const found = await find();
  if (json) return context.print(statusToDocument(found));
  const width = context.terminal.out ? context.terminal.columns : undefined;
  for (const line of statusLines(context, found, width)) context.print(line);
};

/** How the sessions stand, for people. */
const statusLines = (
  { clock, startsSession }: Pick<PartyContext, "clock" | "startsSession">,
  { sessions, daemon }: PartyStatus,
  width: number | undefined,
): readonly string[] => [
  ...sessions.flatMap((one) => sectionOf(one, remedyOf(one, startsSession), clock.now(), width)),
  ...(sessions.length === 0 ? ["No session. Start one with `party`."] : []),
  `daemon ${daemon === "running" ? "runs" : "does not run"}`,
];

const sectionOf = (
  { name, running, agents, findings, doubts }: SessionStatus,
  remedy: string,
  now: number,
  width: number | undefined,
): readonly string[] => [
  `session ${name} ${running ? "runs" : "does not run"}`,
  ...(agents.length === 0 ? [] : agentLines(agents, now, width)),
  ...findings.map((finding) => `WARN  ${oneLine(finding, 200)}.  ${remedy}`),
  ...doubts.map(({ what, remedy: proof }) => `WARN  ${oneLine(what, 200)}.  ${proof}`),
];

/** Panes can be found again only while there are any. */
const remedyOf = ({ name, running, agents }: SessionStatus, startsSession: string): string => {
  if (running || agents.some(({ pid }) => pid !== undefined)) return `party regenerate ${name}`;
  return name === startsSession ? "party" : `party -s ${name}`;
};

export const statusToDocument = ({ daemon, sessions }: PartyStatus): object => ({
  daemon: daemon.replaceAll("-", "_"),
  sessions: sessions.map(({ name, running, agents, findings, doubts }) => ({
    session: name,
    running,
    agents: agents.map(
      ({ role, pane, state, detail, program, profile, standing, pid, ...counted }) => ({
        role,
        pane,
        state,
        detail: detail ?? null,
        since: time(counted.since),
        waits: counted.waits,
        owes: counted.owes,
        program: program ?? null,
        profile: profile ?? null,
        version: standing?.version ?? null,
        proven: standing === undefined ? null : standing.proven === "yes",
        pid: pid ?? null,
        telemetry: telemetryToDocument(counted.telemetry),
      }),
    ),
    findings,
    not_proven: doubts.map(({ what, remedy }) => ({ what, remedy })),
  })),
});
