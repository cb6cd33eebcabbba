import { beatLine } from "../../domain/classic/log-lines.ts";
import { type PongDocument, PROTOCOL } from "../../domain/control.ts";
import { parseDuration } from "../../domain/duration.ts";
import { requireReached, syncNow } from "../link/sync-now.ts";
import type { RelayContext } from "../relay/context.ts";
import { requireDaemon } from "../relay/require-daemon.ts";
import { sayStatus } from "../relay/say-status.ts";
import { type Face, ownHost, usage } from "./face-context.ts";

/** `update_status.sh <server> <status> [job_id]` */
export const updateStatusFace: Face = async (context, [host, status, job, ...more]) => {
  if (host === undefined || status === undefined || more.length > 0) {
    throw usage("update_status.sh <server> <status> [job_id]");
  }
  ownHost(context, host);
  const { state } = await sayStatus(context, { status, job, message: undefined });
  const at = state.job === undefined ? "" : ` (job ${state.job.id})`;
  context.print(`Status updated: ${host} is ${state.status}${at}`);
  return 0;
};

/** `heartbeat.sh <server>`, `enhanced_heartbeat.sh <server>`: one beat, now. */
export const heartbeatFace: Face = async (context, [host, ...more]) => {
  if (host === undefined || more.length > 0) throw usage("heartbeat.sh <server>");
  ownHost(context, host);
  await daemonOf(context);
  const link = await syncNow(context);
  if (link !== undefined) requireReached(link);
  context.print(beatLine(context.clock.now()).trimEnd());
  return 0;
};

/**
 * `enhanced_heartbeat_daemon.sh <server> [seconds]`: the daemon beats by itself; this prints its process, for the script to
 * wait for.
 */
export const heartbeatDaemonFace: Face = async (context, [host, interval = "60", ...more]) => {
  if (host === undefined || more.length > 0) {
    throw usage("enhanced_heartbeat_daemon.sh <server> [seconds]");
  }
  ownHost(context, host);
  parseDuration(`${interval}s`);
  context.print((await daemonOf(context)).pid);
  return 0;
};

const daemonOf = async (context: RelayContext): Promise<PongDocument> => {
  const control = await requireDaemon(context, "Only the daemon beats");
  return (await control.request({ v: PROTOCOL, op: "ping" })) as unknown as PongDocument;
};
