import { createDisk } from "../../adapters/system/disk.ts";

export interface Ending {
  readonly reason: "signal" | "error" | "panic" | "idle" | "request";
  readonly detail: string;
}

/** Writes `last-exit.json`: when, why and after how long the daemon ended. A disk that refuses it is no further failure. */
export const writeTombstone = (path: string, { reason, detail }: Ending): void => {
  const document = {
    timestamp: new Date().toISOString(),
    reason,
    detail,
    pid: process.pid,
    uptime_seconds: Math.round(process.uptime()),
  };
  try {
    createDisk(() => undefined).write(path, `${JSON.stringify(document, null, 2)}\n`);
  } catch (error) {
    process.stderr.write(`relay-daemon: could not write ${path}: ${String(error)}\n`);
  }
};
