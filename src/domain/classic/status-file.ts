/** `<host>/status.json`: what a host is doing. Shell commands of the document read it with `grep` and `awk`, line by line. */

import { formatSecond, parseClassicTime } from "./classic-time.ts";
import { objectOf, textOf } from "./fields.ts";
import { compactJson } from "./format-json.ts";
import { parseHostFile } from "./host-file.ts";
import { type HostSystem, readSystem } from "./host-system.ts";
import { isObject, type Json, type JsonObject, toObject } from "./json.ts";

export interface HostStatus {
  readonly server: string;
  readonly ip: string;
  readonly manager: string;
  readonly at: number | undefined;
  /** `idle`, `building`, `success`, `failed`, `error`, or whatever a host says instead. */
  readonly status: string;
  readonly job: { readonly id: string; readonly startedAt: number | undefined } | undefined;
  readonly system: HostSystem;
  readonly fields: JsonObject;
}

export type StatusRead =
  | { readonly kind: "status"; readonly status: HostStatus }
  | { readonly kind: "broken"; readonly reason: string };

export const parseStatusFile = (text: string): StatusRead => {
  const read = parseHostFile(text);
  return read.kind === "broken" ? read : { kind: "status", status: readStatus(read.fields) };
};

const readStatus = (fields: JsonObject): HostStatus => {
  const job = objectOf(fields.get("current_job"));
  const id = textOf(
    job.get("id") ?? (isObject(fields.get("current_job")) ? "" : fields.get("current_job")),
  );
  return {
    server: textOf(fields.get("server")),
    ip: textOf(fields.get("ip")),
    manager: textOf(fields.get("manager")),
    at: parseClassicTime(fields.get("timestamp") ?? fields.get("last_update")),
    status: textOf(fields.get("status")),
    job: id === "" ? undefined : { id, startedAt: parseClassicTime(job.get("started_at")) },
    system: readSystem(fields.get("system")),
    fields,
  };
};

/**
 * One line a field, nested values on their field's line. `grep '"status"'` must find one line alone, whose fourth part between quotes
 * is the status: so what holds a status of its own, as the last build does, stands on that same line, behind it.
 */
export const formatStatusFile = (fields: JsonObject): string => {
  const ordered = inOrder(fields);
  const parts = [...ordered].map(([name, value]) => ({
    name,
    text: `${compactJson(name)}: ${compactJson(value)}`,
  }));
  const first = parts.findIndex(({ name }) => name === "status");
  const last = parts.findLastIndex(({ text }) => text.includes('"status"'));
  const line = parts
    .slice(first, last + 1)
    .map(({ text }) => text)
    .join(", ");
  const lines = [
    ...parts.slice(0, first).map(({ text }) => text),
    line,
    ...parts.slice(last + 1).map(({ text }) => text),
  ];
  return `{\n${lines.map((text) => `  ${text}`).join(",\n")}\n}\n`;
};

export interface StatusUpdate {
  readonly server: string;
  readonly status: string;
  readonly jobId: string | undefined;
  readonly at: number;
  /** Fields to set beside these: `ip`, `manager`, `system`, `last_build` … */
  readonly more?: JsonObject | undefined;
}

/** As `update_status.sh` does it: the same job keeps its start, no job is null, all other fields stay. */
export const updateStatus = (
  fields: JsonObject,
  { server, status, jobId, at, more }: StatusUpdate,
): JsonObject => {
  const time = formatSecond(at);
  const current = objectOf(fields.get("current_job"));
  const job =
    jobId === undefined || textOf(current.get("id")) === jobId
      ? current
      : toObject([
          ["id", jobId],
          ["started_at", time],
        ]);
  return new Map<string, Json>([
    ...fields,
    ...(more ?? []),
    ["server", server],
    ["timestamp", time],
    ["last_update", time],
    ["status", status],
    ["current_job", jobId === undefined ? null : job],
  ]);
};

/** The original's order, with `last_update`, which its document reads, behind the time that its scripts write. */
const ORDER = [
  "server",
  "ip",
  "manager",
  "timestamp",
  "last_update",
  "status",
  "current_job",
  "last_build",
  "last_package",
  "system",
  "capabilities",
];

/** Known fields first, so that no foreign one stands before the status; a status there always is. */
const inOrder = (fields: JsonObject): JsonObject =>
  new Map([
    ...ORDER.filter((name) => fields.has(name) || name === "status").map(
      (name) => [name, fields.get(name) ?? (name === "status" ? "" : null)] as const,
    ),
    ...[...fields].filter(([name]) => !ORDER.includes(name)),
  ]);
