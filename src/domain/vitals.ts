/** How a machine is at one moment: what heartbeats, snapshots and facts tell of it. */

import { fieldsOf, textOf } from "./json-fields.ts";

/** Sizes in bytes. What could not be measured, or what another host did not tell, is undefined. */
export interface Vitals {
  readonly uptimeSeconds: number | undefined;
  /** `Linux 6.1.0-18-amd64` */
  readonly kernel: string | undefined;
  readonly cpus: number | undefined;
  /** Over 1, 5 and 15 minutes. */
  readonly load: readonly [number, number, number] | undefined;
  /** In percent of all processors, since it was measured before. */
  readonly cpuUsage: number | undefined;
  readonly memory: Room | undefined;
  /** Of the file system that holds the share. */
  readonly disk: Room | undefined;
}

export interface Room {
  readonly used: number;
  readonly free: number;
  readonly total: number;
}

const GIGABYTE = 1_000_000_000;

/** {@link Vitals} as snapshots and documents carry them: sizes in GB, whatever is not known null. */
export interface VitalsDocument {
  readonly uptime_seconds: number | null;
  readonly kernel: string | null;
  readonly cpus: number | null;
  readonly load: number | null;
  readonly load_5: number | null;
  readonly load_15: number | null;
  readonly cpu_usage: number | null;
  readonly memory_used_gb: number | null;
  readonly memory_gb: number | null;
  readonly disk_free_gb: number | null;
  readonly disk_gb: number | null;
}

export const vitalsToDocument = (vitals: Vitals): VitalsDocument => ({
  uptime_seconds: vitals.uptimeSeconds ?? null,
  kernel: vitals.kernel ?? null,
  cpus: vitals.cpus ?? null,
  load: round(vitals.load?.[0]),
  load_5: round(vitals.load?.[1]),
  load_15: round(vitals.load?.[2]),
  cpu_usage: round(vitals.cpuUsage),
  memory_used_gb: toGigabytes(vitals.memory?.used),
  memory_gb: toGigabytes(vitals.memory?.total),
  disk_free_gb: toGigabytes(vitals.disk?.free),
  disk_gb: toGigabytes(vitals.disk?.total),
});

/** Reads what another host tells; whatever is no measure counts as not told. */
export const readVitals = (value: unknown): Vitals => {
  const fields = fieldsOf(value);
  const load = measureOf(fields["load"]);
  const memory = roomOf(fields["memory_gb"], { used: fields["memory_used_gb"] });
  return {
    uptimeSeconds: measureOf(fields["uptime_seconds"]),
    kernel: textOf(fields["kernel"])?.slice(0, 80),
    cpus: measureOf(fields["cpus"]),
    load:
      load === undefined
        ? undefined
        : [load, measureOf(fields["load_5"]) ?? load, measureOf(fields["load_15"]) ?? load],
    cpuUsage: measureOf(fields["cpu_usage"]),
    memory,
    disk: roomOf(fields["disk_gb"], { free: fields["disk_free_gb"] }),
  };
};

/** Gigabytes with up to two decimals. */
export const toGigabytes = (bytes: number | undefined): number | null =>
  bytes === undefined ? null : round(bytes / GIGABYTE);

const roomOf = (whole: unknown, part: { used?: unknown; free?: unknown }): Room | undefined => {
  const total = measureOf(whole);
  const used = measureOf(part.used);
  const free = measureOf(part.free);
  if (total === undefined || (used === undefined && free === undefined)) return undefined;
  return {
    used: (used ?? total - (free ?? 0)) * GIGABYTE,
    free: (free ?? total - (used ?? 0)) * GIGABYTE,
    total: total * GIGABYTE,
  };
};

/** More than any machine has of anything: what is larger is a mistake, and could not be reckoned with. */
const MOST = 1e12;

const measureOf = (value: unknown): number | undefined =>
  typeof value === "number" && value >= 0 && value <= MOST ? value : undefined;

const round = (value: number | undefined): number | null =>
  value === undefined ? null : Math.round(value * 100) / 100;
