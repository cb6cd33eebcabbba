/** How old a heartbeat is, in the words and with the limits of `check_health.sh`. */

import type { HeartbeatRead } from "./heartbeat-file.ts";

/** In milliseconds: to the second as the original counts, beyond it is the worse. */
const HEARTBEAT_LIMITS = { caution: 120_000, stale: 300_000 } as const;

export type HeartbeatLevel = "OK" | "CAUTION" | "STALE" | "ERROR";

export interface HeartbeatAge {
  readonly level: HeartbeatLevel;
  /** Undefined where there is no file or no time in it. Negative where the other host's clock is ahead. */
  readonly age: number | undefined;
  /** Why it is an error, or that the host calls itself unhealthy. */
  readonly reason: string | undefined;
}

/** `read` is undefined where there is no file. */
export const heartbeatAge = (read: HeartbeatRead | undefined, now: number): HeartbeatAge => {
  if (read === undefined) return failed("no heartbeat file");
  if (read.kind === "broken") return failed(`heartbeat.json can't be read: ${read.reason}`);
  const { at, healthy } = read.heartbeat;
  if (at === undefined) return failed("heartbeat.json tells no time");
  const age = now - at;
  return {
    level: levelOf(age),
    age,
    reason: healthy ? undefined : "the host says it is unhealthy",
  };
};

const levelOf = (age: number): HeartbeatLevel => {
  if (age > HEARTBEAT_LIMITS.stale) return "STALE";
  return age > HEARTBEAT_LIMITS.caution ? "CAUTION" : "OK";
};

const failed = (reason: string): HeartbeatAge => ({ level: "ERROR", age: undefined, reason });
