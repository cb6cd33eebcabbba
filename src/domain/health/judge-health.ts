/** What of a {@link HealthDocument} is not well at a moment. */

import { displayAgent } from "../address.ts";
import { formatSpan } from "../duration.ts";
import { oneLine } from "../visible-text.ts";
import type { VitalsDocument } from "../vitals.ts";
import { beatLevel } from "./beat.ts";
import type {
  AgentHealth,
  BeatState,
  Finding,
  HealthDocument,
  HostHealth,
  Level,
  LinkHealth,
} from "./health-document.ts";

type Facts = Omit<HealthDocument, "level" | "findings">;

/** The same with every beat, the findings and the level as they are at `now`. */
export const judgeHealth = (facts: Facts, session: string, now: number): HealthDocument => {
  const hosts = facts.hosts.map((host) => ({ ...host, beat: beatOf(host, facts.link, now) }));
  const findings = [
    ...linkFindings(facts.link, now),
    ...hosts.flatMap((host) => hostFindings(host, session, now)),
  ].toSorted((a, b) => SEVERITY[b.level] - SEVERITY[a.level]);
  return { ...facts, hosts, findings, level: worst(findings) };
};

const SEVERITY: Readonly<Record<Level, number>> = { ok: 0, warning: 1, critical: 2 };

/** The level of what was found. */
export const worst = (findings: readonly Finding[]): Level =>
  findings.reduce<Level>(
    (level, finding) => (SEVERITY[finding.level] > SEVERITY[level] ? finding.level : level),
    "ok",
  );

/** Beyond its own rhythm a remote may be late by this, in milliseconds. */
const LATE = 120_000;
const LONG = 300_000;

/** Another host is as it was when the remote was last asked; this one as it is now. */
const beatOf = (host: HostHealth, link: LinkHealth | null, now: number): BeatState => {
  const at = timeOf(host.last_beat_at);
  if (at === undefined) return host.own ? "unknown" : "never";
  if (host.own) return beatLevel(now - at, host.beat_seconds * 1_000);
  const looked = timeOf(link?.synced_at ?? null);
  if (link === null || looked === undefined) return "unknown";
  if (now - looked > link.poll_seconds * 1_000 + LATE) return "unknown";
  return beatLevel(looked - at, host.beat_seconds * 1_000);
};

const linkFindings = (link: LinkHealth | null, now: number): readonly Finding[] => {
  if (link === null || link.state === "new" || link.state === "reached") return [];
  const age = now - (timeOf(link.since) ?? now);
  if (link.state === "unreachable" && age <= LATE) return [];
  const long = link.state === "refused" || age > LONG;
  const what =
    link.state === "refused" ? "the remote refuses this host" : "the remote does not answer";
  const reason = link.reason === null ? "" : `: ${oneLine(link.reason, 120)}`;
  return [
    {
      level: long ? "critical" : "warning",
      about: link.name,
      what: `${what} for ${formatSpan(age)}${reason}`,
    },
  ];
};

const hostFindings = (host: HostHealth, session: string, now: number): readonly Finding[] => {
  const about = host.host;
  const found = (level: Finding["level"], what: string): Finding => ({ level, about, what });
  // Of one that has left nothing is expected.
  if (host.beat === "gone") return [];
  const silent = beatFindings(host, found, now);
  // What it said of itself so long ago is no news.
  if (host.beat === "down" || host.beat === "unknown") return silent;
  return [
    ...silent,
    ...clockFindings(host, found),
    ...statusFindings(host, found),
    ...roomFindings(host, found),
    ...mailFindings(host, found, now),
    ...host.agents.flatMap((agent) => agentFindings(host, agent, session, now)),
  ];
};

type Found = (level: Finding["level"], what: string) => Finding;

const beatFindings = (host: HostHealth, found: Found, now: number): readonly Finding[] => {
  const at = timeOf(host.last_beat_at);
  const span = at === undefined ? "" : ` for ${formatSpan(now - at)}`;
  switch (host.beat) {
    case "stale":
      return [found("warning", `no heartbeat${span}`)];
    case "down":
      return [found("critical", `no heartbeat${span}`)];
    case "never":
      return [found("warning", "has never published")];
    case "ok":
    case "gone":
    case "unknown":
      return [];
  }
};

const clockFindings = ({ clock_ahead_seconds: ahead }: HostHealth, found: Found) =>
  ahead === null ? [] : [found("warning", `its clock is ${skewText(ahead)}`)];

/** `3 min ahead of ours` */
export const skewText = (ahead: number): string =>
  `${formatSpan(ahead * 1_000)} ${ahead > 0 ? "ahead of" : "behind"} ours`;

const statusFindings = ({ status }: HostHealth, found: Found): readonly Finding[] =>
  status !== null && ["failed", "error"].includes(status.status)
    ? [found("warning", `says ${status.status}${status.job === null ? "" : ` (${status.job})`}`)]
    : [];

const roomFindings = ({ system }: HostHealth, found: Found): readonly Finding[] => [
  ...diskFindings(system.disk_free_gb, system.disk_gb, found),
  ...(isFull(system) ? [found("warning", memoryText(system))] : []),
];

/** As a share of all, and in GB. */
const FULL = { share: 0.01, size: 0.1 } as const;
const TIGHT = { share: 0.05, size: 1 } as const;

const diskFindings = (
  free: number | null,
  disk: number | null,
  found: Found,
): readonly Finding[] => {
  if (free === null || disk === null || disk === 0) return [];
  const isBelow = (limit: typeof FULL | typeof TIGHT): boolean =>
    free / disk < limit.share || free < limit.size;
  if (!isBelow(TIGHT)) return [];
  return [found(isBelow(FULL) ? "critical" : "warning", `disk: ${free} GB free`)];
};

const isFull = ({ memory_used_gb: used, memory_gb: memory }: VitalsDocument): boolean =>
  used !== null && memory !== null && used > 0.95 * memory;

const memoryText = ({ memory_used_gb: used, memory_gb: memory }: VitalsDocument): string =>
  `memory: ${used} of ${memory} GB used`;

const mailFindings = ({ mail, lag }: HostHealth, found: Found, now: number) => {
  const findings: Finding[] = [];
  if (mail.overdue > 0) findings.push(found("warning", `${mail.overdue} answers overdue`));
  const since = timeOf(lag.since);
  if (since !== undefined && now - since > LATE) {
    findings.push(
      found("warning", `${lag.waits} on their way there for ${formatSpan(now - since)}`),
    );
  }
  return findings;
};

/** A dialog that is answered soon is no trouble. */
const agentFindings = (
  host: HostHealth,
  { name, state, since, detail }: AgentHealth,
  session: string,
  now: number,
): readonly Finding[] => {
  const shown = displayAgent(name, session);
  const about = host.own ? shown : `${shown}@${host.host}`;
  const why = detail === null ? "" : `: ${oneLine(detail, 80)}`;
  const age = now - (timeOf(since) ?? now);
  if (state === "down") return [{ level: "critical", about, what: `is down${why}` }];
  if (state === "stuck") return [{ level: "warning", about, what: `is stuck${why}` }];
  return state === "blocked" && age > LATE
    ? [{ level: "warning", about, what: `blocked for ${formatSpan(age)}${why}` }]
    : [];
};

const timeOf = (text: string | null): number | undefined => {
  const at = text === null ? Number.NaN : Date.parse(text);
  return Number.isNaN(at) ? undefined : at;
};

/** The same with one more finding, which is the first of its level. */
export const withFinding = (health: HealthDocument, finding: Finding): HealthDocument => {
  const findings = [finding, ...health.findings].toSorted(
    (a, b) => SEVERITY[b.level] - SEVERITY[a.level],
  );
  return { ...health, findings, level: worst(findings) };
};
