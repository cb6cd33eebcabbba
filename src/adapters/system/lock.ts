import { readFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";

import { PartyError } from "../../domain/error.ts";
import type { Processes } from "../../ports/processes.ts";

const BUSY = 5;

export interface LockOptions {
  /** An SQLite file that exists for nothing but its lock. */
  readonly path: string;
  /** Where another relay-daemon, the original one included, writes its process id. */
  readonly pidFile: string;
  readonly processes: Pick<Processes, "isAlive">;
}

/**
 * Holds the right to be the daemon of one state directory, until disposed or the process dies, however it dies.
 * Throws DAEMON_RUNNING with the other's pid.
 */
export const acquireLock = ({ path, pidFile, processes }: LockOptions): Disposable => {
  const other = pidIn(pidFile);
  const lock = tryLock(path);
  if (lock === undefined) throw running(other, path);
  // The original locks otherwise: its pid file is all there is to see of it.
  if (other !== undefined && other !== process.pid && processes.isAlive(other)) {
    if (isDaemon(other)) {
      lock[Symbol.dispose]();
      throw running(other, path);
    }
  }
  return lock;
};

/** Locks a file that exists for nothing else, until disposed or the process dies; undefined while another process does. */
export const tryLock = (path: string): Disposable | undefined => {
  const db = open(path);
  try {
    db.exec("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE");
  } catch (error) {
    db.close();
    if (((error as { errcode?: number }).errcode ?? 0) % 256 === BUSY) return undefined;
    throw unusable(path, error);
  }
  return { [Symbol.dispose]: () => db.close() };
};

const open = (path: string): DatabaseSync => {
  try {
    return new DatabaseSync(path, { timeout: 0 });
  } catch (cause) {
    throw unusable(path, cause);
  }
};

const unusable = (path: string, cause: unknown): PartyError =>
  new PartyError("SHARE_UNUSABLE", `Can't lock ${JSON.stringify(path)}: ${String(cause)}.`, {
    hint: "Make its directory yours, or remove what stands in its place: `ls -ld` shows both.",
    cause,
  });

/** The pid was perhaps given to another program since. Where /proc does not tell, nobody is turned away. */
const isDaemon = (pid: number): boolean => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("relay-daemon");
  } catch {
    return false;
  }
};

const running = (pid: number | undefined, path: string): PartyError =>
  new PartyError(
    "DAEMON_RUNNING",
    `A relay-daemon already runs for ${path.replace(/\/[^\/]*$/v, "")}${pid === undefined ? "" : ` (pid ${pid})`}.`,
    { hint: "Use that one, end it with `kill PID`, or give this one another RELAY_STATE_DIR." },
  );

const pidIn = (path: string): number | undefined => {
  try {
    const pid = Number.parseInt(readFileSync(path, "utf8"), 10);
    return Number.isInteger(pid) && pid > 0 ? pid : undefined;
  } catch {
    return undefined;
  }
};
