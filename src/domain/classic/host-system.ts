/** The measures of a host that status and heartbeat hold under `system`. */

import { numberOf, objectOf } from "./fields.ts";
import { type Json, type JsonObject, toNumber, toObject } from "./json.ts";

export interface HostSystem {
  /** In percent. */
  readonly cpuUsage: number | undefined;
  readonly memoryUsedGb: number | undefined;
  readonly diskFreeGb: number | undefined;
}

export const readSystem = (value: Json | undefined): HostSystem => {
  const system = objectOf(value);
  return {
    cpuUsage: numberOf(system.get("cpu_usage")),
    memoryUsedGb: numberOf(system.get("memory_used_gb")),
    diskFreeGb: numberOf(system.get("disk_free_gb")),
  };
};

export const systemFields = (system: HostSystem): JsonObject =>
  toObject([
    ["cpu_usage", optional(system.cpuUsage)],
    ["memory_used_gb", optional(system.memoryUsedGb)],
    ["disk_free_gb", optional(system.diskFreeGb)],
  ]);

/** One decimal: more is noise in a diff. */
const optional = (value: number | undefined): Json | undefined =>
  value === undefined ? undefined : toNumber(Math.round(value * 10) / 10);
