/** `<host>/heartbeat.json`, in the simple form of `heartbeat.sh` and the one of `enhanced_heartbeat.sh` and `unified_heartbeat.sh`. */

import { formatSecond, parseClassicTime } from "./classic-time.ts";
import { isTrue, numberOf, textOf } from "./fields.ts";
import { formatJson } from "./format-json.ts";
import { parseHostFile } from "./host-file.ts";
import { type HostSystem, readSystem, systemFields } from "./host-system.ts";
import { toNumber, toObject } from "./json.ts";

export interface Heartbeat {
  readonly server: string;
  /** Undefined where the timestamp tells no time. */
  readonly at: number | undefined;
  readonly uptimeSeconds: number | undefined;
  readonly healthy: boolean;
  /** These three only the enhanced forms hold. */
  readonly status: string | undefined;
  readonly lastActivity: string | undefined;
  readonly system: HostSystem | undefined;
}

export type HeartbeatRead =
  | { readonly kind: "heartbeat"; readonly heartbeat: Heartbeat }
  | { readonly kind: "broken"; readonly reason: string };

/** A heartbeat that does not say whether its host is healthy says by its time that it is. */
export const parseHeartbeatFile = (text: string): HeartbeatRead => {
  const read = parseHostFile(text);
  if (read.kind === "broken") return read;
  const { fields } = read;
  const system = fields.get("system");
  return {
    kind: "heartbeat",
    heartbeat: {
      server: textOf(fields.get("server")),
      at: parseClassicTime(fields.get("timestamp")),
      uptimeSeconds: numberOf(fields.get("uptime_seconds")),
      healthy: isTrue(fields.get("healthy") ?? true),
      status: textOf(fields.get("status")) || undefined,
      lastActivity: textOf(fields.get("last_activity")) || undefined,
      system: system === undefined ? undefined : readSystem(system),
    },
  };
};

export const formatHeartbeatFile = (heartbeat: Heartbeat & { readonly at: number }): string => {
  const { server, at, uptimeSeconds = 0, healthy, status, lastActivity, system } = heartbeat;
  return formatJson(
    toObject([
      ["server", server],
      ["timestamp", formatSecond(at)],
      ["uptime_seconds", toNumber(Math.floor(uptimeSeconds))],
      ["healthy", healthy],
      ["status", status],
      ["last_activity", lastActivity],
      ["system", system === undefined ? undefined : systemFields(system)],
    ]),
  );
};
