/** What `check_health.sh` prints: a section for each host, the queue of jobs, the messages. */

import { formatSpan } from "../duration.ts";
import { oneLine } from "../visible-text.ts";
import { formatMinute, formatSecond } from "./classic-time.ts";
import { type HeartbeatAge, heartbeatAge, type HeartbeatLevel } from "./heartbeat-age.ts";
import type { HeartbeatRead } from "./heartbeat-file.ts";
import { isStuck } from "./job-queue.ts";
import type { ClassicJob } from "./jobs-file.ts";
import { messageHead, subjectLine } from "./message-head.ts";
import type { StatusRead } from "./status-file.ts";
import type { UnreadByHost } from "./unread-status.ts";

export interface HostHealth {
  readonly host: string;
  /** Undefined where there is no file. */
  readonly heartbeat: HeartbeatRead | undefined;
  readonly status: StatusRead | undefined;
}

export interface Health {
  readonly now: number;
  readonly hosts: readonly HostHealth[];
  readonly jobs: readonly ClassicJob[];
  readonly unread: UnreadByHost;
  /** Sentences about what can't be read, in files that no host owns. */
  readonly troubles: readonly string[];
}

/** As many unread messages are named as the original names. */
const NAMED = 5;

export const renderHealth = ({ now, hosts, jobs, unread, troubles }: Health): string => {
  const sections = [
    [`=== Health === ${formatSecond(now)}`],
    ...hosts.map((host) => hostSection(host, now)),
    jobSection(jobs, now),
    messageSection(unread),
    ...(troubles.length === 0 ? [] : [["[Trouble]", ...troubles.map((line) => `  ${line}`)]]),
  ];
  return `${sections.map((lines) => lines.join("\n")).join("\n\n")}\n`;
};

const WORDS: Readonly<Record<HeartbeatLevel, string>> = {
  OK: "OK",
  CAUTION: "CAUTION",
  STALE: "WARNING stale",
  ERROR: "ERROR",
};

const hostSection = ({ host, heartbeat, status }: HostHealth, now: number): readonly string[] => {
  const beat = heartbeatAge(heartbeat, now);
  return [
    `[${host}]`,
    `  Heartbeat: ${WORDS[beat.level]} (${beatDetails(beat, now).join(", ")})`,
    ...statusLines(status),
  ];
};

const beatDetails = ({ age, reason }: HeartbeatAge, now: number): readonly string[] => [
  ...(age === undefined
    ? []
    : [
        age < 0 ? `its clock is ${formatSpan(age)} ahead` : `${formatSpan(age)} ago`,
        formatSecond(now - age),
      ]),
  ...(reason === undefined ? [] : [reason]),
];

const statusLines = (read: StatusRead | undefined): readonly string[] => {
  if (read === undefined) return ["  Status: unknown (no status file)"];
  if (read.kind === "broken")
    return [`  Status: unknown (status.json can't be read: ${read.reason})`];
  const { status, manager, ip, job } = read.status;
  return [
    `  Status: ${shown(status)}`,
    `  Manager: ${shown(manager)}`,
    `  IP: ${shown(ip)}`,
    `  Current job: ${job === undefined ? "none" : shown(job.id)}${since(job?.startedAt)}`,
  ];
};

const jobSection = (jobs: readonly ClassicJob[], now: number): readonly string[] => {
  const count = (status: string): number => jobs.filter((job) => job.status === status).length;
  const counts = ["queued", "running", "completed", "failed"].map(
    (status) => `${status} ${count(status)}`,
  );
  const stuck = jobs.filter((job) => isStuck(job, now));
  return [
    "[Jobs]",
    `  ${counts.join(", ")}, stuck ${stuck.length}`,
    ...stuck.map(
      (job) =>
        `  STUCK: ${shown(job.id)} on ${shown(job.assignedTo)}, running for ${formatSpan(now - (job.startedAt ?? now))}`,
    ),
  ];
};

const messageSection = (unread: UnreadByHost): readonly string[] => {
  const all = [
    ...new Map([...unread.values()].flat().map((message) => [message.id, message])).values(),
  ];
  const counts = [...unread].map(([host, messages]) => `${host} ${messages.length}`);
  return [
    "[Messages]",
    `  unread ${all.length}${counts.length === 0 ? "" : ` (${counts.join(", ")})`}`,
    ...all.slice(0, NAMED).map((message) => `  ${messageHead(message)}: ${subjectLine(message)}`),
    ...(all.length > NAMED ? [`  and ${all.length - NAMED} more`] : []),
  ];
};

const since = (at: number | undefined): string =>
  at === undefined ? "" : ` (since ${formatMinute(at)})`;

const shown = (text: string): string => oneLine(text, 80) || "unknown";
