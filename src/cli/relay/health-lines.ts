import { displayAgent } from "../../domain/address.ts";
import { formatDeadline, formatRelative, formatSpan, formatTime } from "../../domain/duration.ts";
import type {
  AgentHealth,
  BeatState,
  HealthDocument,
  HostHealth,
  LinkHealth,
} from "../../domain/health/health-document.ts";
import { skewText } from "../../domain/health/judge-health.ts";
import { oneLine } from "../../domain/visible-text.ts";
import { columns } from "../columns.ts";
import type { ListView } from "./context.ts";

/** How all hosts and their agents are: a section for each host, then the mail, the link, and what is not well. */
export const healthLines = (health: HealthDocument, view: ListView): readonly string[] => {
  const { now, width } = view;
  const heads = columns(health.hosts.map((host) => headOf(host, now)));
  const lines = [
    `=== Health ===   ${formatTime(now).slice(0, 19)}Z`,
    ...health.hosts.flatMap((host, index) => [
      heads[index] ?? host.host,
      ...detailsOf(host, view).map((line) => `  ${line}`),
    ]),
    mailLine(health),
    ...(health.link === null ? [] : [linkLine(health.link, now)]),
    ...health.findings.map(
      ({ level, about, what }) =>
        `${level === "critical" ? "FAIL" : "WARN"}  ${oneLine(about, 80)}: ${oneLine(what, 200)}`,
    ),
  ];
  return width === undefined
    ? lines
    : columns(
        lines.map((line) => [line]),
        { width },
      );
};

const WORDS: Readonly<Record<BeatState, string>> = {
  ok: "OK",
  stale: "STALE",
  down: "DOWN",
  gone: "GONE",
  never: "NEVER",
  unknown: "UNKNOWN",
};

const headOf = (host: HostHealth, now: number): readonly string[] => [
  `[${host.host}]`,
  `Heartbeat ${WORDS[host.beat]}${host.last_beat_at === null ? "" : ` (${ago(host.last_beat_at, now)})`}`,
  `Status: ${statusText(host, now)}`,
];

const statusText = ({ status }: HostHealth, now: number): string => {
  if (status === null) return "not set";
  const job = status.job === null ? "" : `  ${oneLine(status.job, 80)}`;
  const message = status.message === null ? "" : `  "${oneLine(status.message, 80)}"`;
  const since = status.job_started_at ?? status.since;
  return `${status.status}${job} since ${formatDeadline(Date.parse(since), now)}${message}`;
};

const detailsOf = (host: HostHealth, { session, now }: ListView): readonly string[] => [
  ...line(systemParts(host)),
  ...line(troubleParts(host, now)),
  ...columns(host.agents.map((agent) => agentCells(agent, session, now))),
];

const line = (parts: readonly string[]): readonly string[] =>
  parts.length === 0 ? [] : [parts.join(" · ")];

const systemParts = ({ system, manager }: HostHealth): readonly string[] => {
  const { load, cpus, memory_gb: memory, memory_used_gb: used } = system;
  const { disk_gb: disk, disk_free_gb: free, uptime_seconds: uptime } = system;
  return [
    ...(load === null ? [] : [`load ${load}${cpus === null ? "" : ` on ${cpus}`}`]),
    ...(memory === null || used === null ? [] : [`memory ${used} of ${memory} GB`]),
    ...(free === null ? [] : [`disk ${free}${disk === null ? "" : ` of ${disk}`} GB free`]),
    ...(uptime === null ? [] : [`up ${formatSpan(uptime * 1_000)}`]),
    ...(manager === null ? [] : [`manager ${oneLine(manager, 40)}`]),
  ];
};

const troubleParts = (host: HostHealth, now: number): readonly string[] => [
  ...(host.outage === null
    ? []
    : [
        `incident ${formatDeadline(Date.parse(host.outage.at), now)}, silent since ${formatDeadline(Date.parse(host.outage.since), now)}`,
      ]),
  ...(host.clock_ahead_seconds === null ? [] : [`clock ${skewText(host.clock_ahead_seconds)}`]),
  ...(host.lag.waits === 0 || host.lag.since === null
    ? []
    : [`${host.lag.waits} on their way there for ${formatSpan(now - Date.parse(host.lag.since))}`]),
];

const agentCells = (agent: AgentHealth, session: string, now: number): readonly string[] => [
  displayAgent(agent.name, session),
  agent.since === null
    ? agent.state
    : `${agent.state} ${formatSpan(now - Date.parse(agent.since))}`,
  `waits ${agent.waits}`,
  `unread ${agent.unread}`,
  `owes ${agent.owes}`,
];

const mailLine = ({ hosts }: HealthDocument): string => {
  const sum = (of: (host: HostHealth) => number): number =>
    hosts.reduce((all, host) => all + of(host), 0);
  const overdue = sum(({ mail }) => mail.overdue);
  return [
    `[Messages] unread ${sum(({ mail }) => mail.unread)}`,
    `unanswered ${sum(({ mail }) => mail.unanswered)}${overdue === 0 ? "" : ` (${overdue} overdue)`}`,
    `waiting ${sum(({ mail }) => mail.waits)}`,
    `between hosts ${sum(({ lag }) => lag.waits)}`,
  ].join(" · ");
};

const linkLine = ({ name, state, since, synced_at: syncedAt }: LinkHealth, now: number): string => {
  if (state === "new") return `[Link]     ${name} not asked yet`;
  if (state === "reached") {
    return `[Link]     ${name} reached ${syncedAt === null ? "" : ago(syncedAt, now)}`.trimEnd();
  }
  const what = state === "refused" ? "refused" : "no answer";
  return `[Link]     ${name}: ${what} since ${formatDeadline(Date.parse(since), now)}`;
};

const ago = (time: string, now: number): string => formatRelative(Date.parse(time), now);
