import {
  type AgentStatus,
  type PartyStatus,
  type SessionStatus,
  sessionStatus,
} from "../../operations/session-status.ts";
import { PartyError } from "../../domain/error.ts";
import { oneLine } from "../../domain/visible-text.ts";
import { columns } from "../columns.ts";
import { lookAtPanes } from "../look-at-panes.ts";
import type { PartyContext } from "./context.ts";
import type { JsonFlags } from "./routes.ts";

/** `party status [session]` */
export const status = async (
  context: PartyContext,
  { json }: JsonFlags,
  session?: string,
): Promise<void> => {
  await look(context);
  const found = await sessionStatus(
    { ...context, roster: context.roster() },
    session?.toLowerCase(),
  );
  if (json) {
    context.print(documentOf(found));
    return;
  }
  const width = context.terminal.out ? context.terminal.columns : undefined;
  for (const one of found.sessions)
    context.print(sectionOf(one, remedyOf(one, context.startsSession), width));
  if (found.sessions.length === 0) context.print("No session. Start one with `party`.");
  context.print(`daemon ${found.daemon === "running" ? "runs" : "does not run"}`);
};

/** Without a daemon that looks, what the last one wrote is shown. */
const look = async ({ connect }: PartyContext): Promise<void> => {
  try {
    using control = await connect(CONNECT_TIMEOUT);
    await lookAtPanes(control);
  } catch (error) {
    if (!(error instanceof PartyError)) throw error;
  }
};

const CONNECT_TIMEOUT = 1_000;

const sectionOf = (
  { name, running, agents, findings }: SessionStatus,
  remedy: string,
  width: number | undefined,
): string =>
  [
    `session ${name} ${running ? "runs" : "does not run"}`,
    ...(agents.length === 0 ? [] : columns([HEAD, ...agents.map(rowOf)], { width })),
    ...findings.map((finding) => `WARN  ${oneLine(finding, 200)}.  ${remedy}`),
  ].join("\n");

/** Panes can be found again only while there are any. */
const remedyOf = ({ name, running, agents }: SessionStatus, startsSession: string): string => {
  if (running || agents.some(({ pid }) => pid !== undefined)) return `party regenerate ${name}`;
  return name === startsSession ? "party" : `party -s ${name}`;
};

const HEAD = ["ROLE", "STATE", "PANE", "PROGRAM", "PID"];

/** States that leave a person asking why. */
const TELLING: ReadonlySet<string> = new Set(["blocked", "stuck"]);

const rowOf = ({ role, state, detail, pane, program, pid }: AgentStatus): readonly string[] => [
  role,
  detail !== undefined && TELLING.has(state) ? `${state}: ${oneLine(detail, 60)}` : state,
  pane,
  program === undefined ? "–" : oneLine(program, 20),
  pid === undefined ? "–" : String(pid),
];

const documentOf = ({ daemon, sessions }: PartyStatus): object => ({
  daemon: daemon.replaceAll("-", "_"),
  sessions: sessions.map(({ name, running, agents, findings }) => ({
    session: name,
    running,
    agents: agents.map(({ role, pane, state, detail, program, pid }) => ({
      role,
      pane,
      state,
      detail: detail ?? null,
      program: program ?? null,
      pid: pid ?? null,
    })),
    findings,
  })),
});
