/** `status.json` and `heartbeat.json` of this host, in the classic layout's form, for its scripts and its links. */

import type { HostState } from "../host-state.ts";
import { toGigabytes, type Vitals } from "../vitals.ts";
import { formatSecond } from "./classic-time.ts";
import { formatHeartbeatFile } from "./heartbeat-file.ts";
import { parseHostFile } from "./host-file.ts";
import { type HostSystem, systemFields } from "./host-system.ts";
import { type Json, type JsonObject, toObject } from "./json.ts";
import {
  formatStatusFile,
  parseStatusFile,
  type StatusUpdate,
  updateStatus,
} from "./status-file.ts";

export interface OwnHost {
  /** The host's id. */
  readonly server: string;
  readonly ip: string | undefined;
  readonly manager: string | undefined;
  /** Undefined where nobody has set one. */
  readonly state: HostState | undefined;
  readonly vitals: Vitals;
}

/** Never set is not idle: nobody has said so. */
const NOT_SET = "unknown";

/** What stands in `before` and is not ours to say, such as the last build, stays. */
export const ownStatusFile = (before: string | undefined, host: OwnHost, now: number): string =>
  formatStatusFile(
    updateStatus(fieldsIn(before), {
      server: host.server,
      ...said(host.state, now),
      more: toObject([
        ["ip", host.ip],
        ["manager", host.manager],
        ["system", systemFields(systemOf(host.vitals))],
        ["message", host.state?.message ?? null],
        ["since", formatSecond(host.state?.since ?? now)],
      ]),
    }),
  );

const said = (
  state: HostState | undefined,
  now: number,
): Pick<StatusUpdate, "status" | "jobId" | "at"> =>
  state === undefined
    ? { status: NOT_SET, jobId: undefined, at: now }
    : { status: state.status, jobId: state.job?.id, at: state.updatedAt };

const fieldsIn = (text: string | undefined): JsonObject => {
  const read = text === undefined ? undefined : parseHostFile(text);
  return read?.kind === "fields" ? read.fields : new Map<string, Json>();
};

/** Whether a status file says this already, to the second. */
export const saysState = (text: string | undefined, state: HostState): boolean => {
  const read = text === undefined ? undefined : parseStatusFile(text);
  return (
    read?.kind === "status" &&
    read.status.status === state.status &&
    read.status.job?.id === state.job?.id &&
    read.status.at === Math.floor(state.updatedAt / 1_000) * 1_000
  );
};

export const ownHeartbeatFile = ({ server, state, vitals }: OwnHost, now: number): string =>
  formatHeartbeatFile({
    server,
    at: now,
    uptimeSeconds: vitals.uptimeSeconds,
    healthy: true,
    status: state?.status ?? NOT_SET,
    lastActivity: state === undefined ? undefined : formatSecond(state.updatedAt),
    system: systemOf(vitals),
  });

const systemOf = ({ cpuUsage, memory, disk }: Vitals): HostSystem => ({
  cpuUsage,
  memoryUsedGb: toGigabytes(memory?.used) ?? undefined,
  diskFreeGb: toGigabytes(disk?.free) ?? undefined,
});
